import type {Env, Paths} from '../paths.js'
import {defaultHotSettings, type HotSettings} from './hot.js'
import {DELIVERIES, destinationOf, parseBoolean, parseEndpoint, parseOneOf, parsePath} from './values.js'

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
