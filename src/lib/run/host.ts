import type {Interfaces} from '@oclif/core'
import type {Declaration, declared} from '../event/declared.js'
import {isUserInstalled, modeOf, nameOf, type ResolvedCommand} from '../event/command.js'

/** The CLI that the plugin runs in, as far as telemetry needs to know it. */
export interface Host {
  bin: string
  version: string
  /** Folder of its `package.json`. */
  root: string
  declaration: Declaration
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

const NOTHING: Declaration = {errors: [], fields: [], modes: [], problems: [], shares: []}

/** Reads what is needed of oclif's config, when it is needed. */
export function hostOf(config: Interfaces.Config, read: typeof declared): Host {
  const raw = declarationOf(config)
  const declaration = raw === undefined ? NOTHING : read(raw)
  return {
    bin: config.bin,
    canonical: ({id}) => config.commands.find((command) => command.aliases?.includes(id))?.id ?? id,
    declaration,
    envKey: (name) => config.scopedEnvVarKey(name),
    isMode: (value) =>
      declaration.modes.includes(value) ||
      config.commands.some((command) => !isUserInstalled(command) && modeOf(nameOf(command.id)) === value),
    root: config.root,
    version: config.version,
  }
}
