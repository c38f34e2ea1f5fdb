import type {Interfaces} from '@oclif/core'
import {isUserInstalled, modeOf, nameOf, type ResolvedCommand} from '../event/command.js'

/** The CLI that the plugin runs in, as far as telemetry needs to know it. */
export interface Host {
  bin: string
  version: string
  /** Full name of an environment variable: `TELEMETRY_DEBUG` is `SPECFACT_TELEMETRY_DEBUG`. */
  envKey(name: string): string
  /** True for a first segment of a command that the CLI itself brings. */
  isMode(value: string): boolean
  /** The canonical id of a command that was called by an alias. */
  canonical(command: ResolvedCommand): string
}

/** Reads what is needed of oclif's config, when it is needed. */
export function hostOf(config: Interfaces.Config): Host {
  return {
    bin: config.bin,
    canonical: ({id}) => config.commands.find((command) => command.aliases?.includes(id))?.id ?? id,
    envKey: (name) => config.scopedEnvVarKey(name),
    isMode: (value) =>
      config.commands.some((command) => !isUserInstalled(command) && modeOf(nameOf(command.id)) === value),
    version: config.version,
  }
}
