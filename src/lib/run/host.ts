import type {Interfaces} from '@oclif/core'
import {isUserInstalled, modeOf, nameOf, type ResolvedCommand} from '../event/command.js'
import type {Declaration, declared} from '../event/declared.js'

/** The CLI that the plugin runs in, as far as telemetry needs to know it. */
export interface Host {
  bin: string
  version: string
  /** Folder of its `package.json`. */
  root: string
  /** What its author declares; read when it is needed. */
  declaration(): Declaration
  /** Full name of an environment variable: `TELEMETRY_DEBUG` is `SPECFACT_TELEMETRY_DEBUG`. */
  envKey(name: string): string
  /** True for a first segment of a command that the CLI itself brings. */
  isMode(value: string): boolean
  /** The canonical id of a command that was called by an alias. */
  canonical(command: ResolvedCommand): string
}

/** What stands under `oclif.telemetry` in the CLI's `package.json`, unchecked. */
export function declarationOf(config: Pick<Interfaces.Config, 'pjson'>): unknown {
  return (config.pjson.oclif as {telemetry?: unknown} | undefined)?.telemetry
}

/** Reads what is needed of oclif's config, when it is needed. */
export function hostOf(config: Interfaces.Config, read: typeof declared): Host {
  let declaration: Declaration | undefined
  const host: Host = {
    bin: config.bin,
    canonical: ({id}) => config.commands.find((command) => command.aliases?.includes(id))?.id ?? id,
    declaration: () => (declaration ??= read(declarationOf(config))),
    envKey: (name) => config.scopedEnvVarKey(name),
    isMode: (value) =>
      host.declaration().modes.includes(value) ||
      config.commands.some((command) => !isUserInstalled(command) && modeOf(nameOf(command.id)) === value),
    root: config.root,
    version: config.version,
  }
  return host
}
