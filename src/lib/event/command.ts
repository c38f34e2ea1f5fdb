/** What is known of an oclif command that was resolved: its class, or what stands for it in a manifest. */
export interface ResolvedCommand {
  id: string
  /** Of what stands for the command in a manifest. */
  pluginName?: string | undefined
  pluginType?: string | undefined
  /** Of the command's class. */
  plugin?: {name: string; type: string} | undefined
}

export const UNKNOWN = '(unknown)'
export const PLUGIN = '(plugin)'
/** The only command of a CLI that has just one, and so no name for it. */
const ROOT = '(root)'

/** What an event can hold. */
const MAX_LENGTH = 128

/** An oclif id as an event spells it: `import:from-code` becomes `import.from_code`; other characters become `_`, too. */
export function nameOf(id: string): string {
  const name = id.replaceAll(':', '.').replaceAll('-', '_')
  // Nearly always so; each further pattern takes as long as to write the event.
  return name.length <= MAX_LENGTH && USUAL.test(name) ? name : unusual(id)
}

/** The same of a command as a user types it, be it as in the log: `import from-code`, `import.from_code`, `(unknown)`. */
export function typedName(text: string): string {
  const typed = text.trim()
  return typed.startsWith('(') ? typed : nameOf(typed.replaceAll(' ', ':'))
}

// Without a count of characters, which would make it ten times as slow.
const USUAL = /^\w[\w.]*$/

function unusual(id: string): string {
  if (id.startsWith('Symbol(')) return ROOT
  const name = id.replaceAll(':', '.').replaceAll(/[^\w.]/g, '_')
  return name.replace(/^\./, '_').slice(0, MAX_LENGTH)
}

/** The high-level family of a command: the first segment of its name. */
export function modeOf(name: string): string {
  return name.startsWith('(') ? name : (name.split('.', 1)[0] ?? name)
}

/** True for a command of a plugin that the user installed or linked: even its name may be private. */
export function isUserInstalled({plugin, pluginType = plugin?.type}: ResolvedCommand): boolean {
  return pluginType === 'user' || pluginType === 'link'
}

/** This plugin's own commands are recorded locally at most, these two not at all: the user asked for less, not for more. */
export const UNRECORDED: ReadonlySet<string> = new Set(['telemetry:disable', 'telemetry:purge'])

/** True for a command of this plugin. */
export function isOwn({id, plugin, pluginName = plugin?.name}: ResolvedCommand): boolean {
  return pluginName === 'oclif-plugin-telemetry' && id.startsWith('telemetry:')
}
