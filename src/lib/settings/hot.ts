import type {Env, Paths} from '../paths.js'
import type {Delivery} from './settings.js'
import {DELIVERIES, destinationOf, parseBoolean, parseEndpoint, parseOneOf, parsePath} from './values.js'

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

/**
 * The settings of the file with those of the environment over them. A variable that is set and wrong counts as the
 * default, whatever the file says (the same rule as in `load`).
 * @param variable full name of the variable of a setting, for example `SPECFACT_TELEMETRY_DEBUG`
 */
export function withEnvironment(
  file: HotSettings,
  {env, paths, variable}: {env: Env; paths: Paths; variable: (key: string) => string},
): HotSettings {
  const defaults = defaultHotSettings(paths)
  const over = <K extends 'debug' | 'delivery' | 'destination' | 'local_path'>(
    setting: K,
    parse: (raw: string) => HotSettings[K] | undefined,
    key: string = setting,
  ): HotSettings[K] => {
    const raw = env[variable(key)]
    return raw ? (parse(raw) ?? defaults[setting]) : file[setting]
  }
  return {
    ...file,
    debug: over('debug', (raw) => valid(parseBoolean(raw))),
    delivery: over('delivery', (raw) => valid(parseOneOf(raw, DELIVERIES))),
    destination: over(
      'destination',
      (raw) => {
        const endpoint = valid(parseEndpoint(raw))
        return endpoint ? destinationOf(endpoint) : null
      },
      'endpoint',
    ),
    local_path: over('local_path', (raw) => valid(parsePath(raw, paths.home))),
  }
}

function valid<T>(parsed: {ok: true; value: T} | {ok: false}): T | undefined {
  return parsed.ok ? parsed.value : undefined
}
