import type {Env, Paths} from '../paths.js'
import type {HotSettings} from './hot.js'
import {load} from './load.js'
import {destinationOf} from './values.js'

/**
 * Reads the configuration file with the libraries, for the hot path: a file of its own in the package, loaded only
 * when the file has changed. The environment is not in it; the hot path lays it over.
 */
export function compile(paths: Paths, bin: string): HotSettings {
  const {configEnabled, settings} = load({bin, env: {}, envKey: (name) => name, paths})
  const {debug, delivery, endpoint, local_path, log_max_files, log_max_size} = settings
  const destination = endpoint === undefined ? null : destinationOf(endpoint)
  return {debug, delivery, destination, enabled: configEnabled, local_path, log_max_files, log_max_size}
}

/** What is wrong with the settings, a line each: for debug mode, where the libraries' time does not count. */
export function diagnose(given: {paths: Paths; bin: string; env: Env; envKey: (name: string) => string}): string[] {
  return load(given).diagnostics.map(
    ({key, problem, source, used}) => `${key} ${problem} (in ${source}); used instead: ${used}`,
  )
}
