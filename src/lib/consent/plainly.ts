import {existsSync} from 'node:fs'
import {readQuick, statOf} from '../files/quick.js'
import type {Paths} from '../paths.js'
import {CONFIG_LIMIT, saysDisabled} from '../settings/literal.js'

/**
 * Whether it is plain that the user has not opted in: then `decide` says `off`, and need not be loaded. False means
 * "not sure".
 * @param optInVariable value of the environment variable that opts in
 * @param isDisabled whether a configuration file cannot enable; asked only where there is one
 */
export function plainlyOff(
  paths: Paths,
  optInVariable: string | undefined,
  isDisabled: (path: string) => boolean,
): boolean {
  if (optInVariable) return false
  // Also where nobody may look: then nothing there enables.
  if (!existsSync(paths.directory)) return true
  if (existsSync(paths.optIn)) return false
  const config = paths.configs.find((path) => existsSync(path))
  return config === undefined || (!isCompiled(config, paths.snapshot) && (isSaid(config) || isDisabled(config)))
}

function isSaid(config: string): boolean {
  return saysDisabled(readQuick(config, statOf(config), CONFIG_LIMIT) ?? '')
}

/**
 * A snapshot that is younger than the file was made of it, by a command that was on: the one who reads it will tell. To
 * look for the words would take that user's commands half a millisecond, and for nothing.
 */
function isCompiled(config: string, snapshot: string): boolean {
  const made = statOf(snapshot)
  return made !== undefined && made.mtimeMs >= (statOf(config)?.ctimeMs ?? Number.POSITIVE_INFINITY)
}
