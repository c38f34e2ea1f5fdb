import type {Env, Paths} from '../paths.js'
import type {Delivery} from './settings.js'

/** What an ordinary command needs to know of the settings: no endpoint, no header, no library. */
export interface HotSettings {
  /** Of the configuration file alone. */
  enabled: boolean
  /** Hash of the endpoint; null where there is none. */
  destination: string | null
  local_path: string
  delivery: Delivery
  debug: boolean
  log_max_size: number
  log_max_files: number
}

/** The environment variable of a setting without its prefix; `enabled` is spelled as the manual has it. */
export function variableOf(key: string): string {
  return `TELEMETRY_${key === 'enabled' ? 'OPT_IN' : key.toUpperCase()}`
}

/** The settings where there is no configuration file. */
export function defaultHotSettings(paths: Paths): HotSettings {
  return {
    debug: false,
    delivery: 'auto',
    destination: null,
    enabled: false,
    local_path: paths.log,
    log_max_files: 5,
    log_max_size: 10_000_000,
  }
}

/** The settings of which a variable beats the configuration file, as far as an ordinary command needs them. */
const OVERRIDABLE = ['debug', 'delivery', 'endpoint', 'local_path']

/** Whether the environment sets any of them. @param variable full name of the variable of a setting */
export function isOverridden(env: Env, variable: (key: string) => string): boolean {
  return OVERRIDABLE.some((key) => env[variable(key)])
}
