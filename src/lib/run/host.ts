import type {Command, Interfaces} from '@oclif/core'
import {isUserInstalled, modeOf, nameOf} from '../event/command.js'
import type {Declaration, declared} from '../event/declared.js'

/** The CLI that the plugin runs in, as far as telemetry needs to know it. */
export interface Host {
  version: string
  /** Folder of its `package.json`. */
  root: string
  /** What its author declares; read when it is needed. */
  declaration(): Declaration
  /** True for a first segment of a command that the CLI itself brings. */
  isMode(value: string): boolean
  /** The canonical id of a command that was called by another. */
  canonical(id: string): string
}

/** What stands under `oclif.telemetry` in the CLI's `package.json`, unchecked. */
export function declarationOf(config: Pick<Interfaces.Config, 'pjson'>): unknown {
  return (config.pjson.oclif as {telemetry?: unknown} | undefined)?.telemetry
}

/** The id of a command that may have been called by an alias, a hidden one too, or by its words in another order. */
export function canonicalId(config: Interfaces.Config, id: string): string {
  const found = config.findCommand(id)?.id ?? id
  const isCalled = ({aliases = [], hiddenAliases = []}: Command.Loadable) =>
    [...aliases, ...hiddenAliases].includes(found)
  return config.commands.find(isCalled)?.id ?? found
}

/** Reads what is needed of oclif's config, when it is needed. */
export function hostOf(config: Interfaces.Config, read: typeof declared): Host {
  let declaration: Declaration | undefined
  const host: Host = {
    canonical: (id) => canonicalId(config, id),
    declaration: () => (declaration ??= read(declarationOf(config))),
    isMode: (value) =>
      host.declaration().modes.includes(value) ||
      config.commands.some((command) => !isUserInstalled(command) && modeOf(nameOf(command.id)) === value),
    root: config.root,
    version: config.version,
  }
  return host
}
