import {existsSync} from 'node:fs'
import {readQuick, statOf} from '../files/quick.js'
import {decodeText, readSmall} from '../files/read.js'
import type {Paths} from '../paths.js'
import {plainlyDisabled} from '../settings/scan.js'

const CONFIG_LIMIT = 64 * 1024

/**
 * Whether it is plain that the user has not opted in: then `decide` says `off`, and need not be loaded. False means
 * "not sure".
 * @param optInVariable value of the environment variable that opts in
 */
export function plainlyOff(paths: Paths, optInVariable: string | undefined): boolean {
  if (optInVariable) return false
  // Also where nobody may look: then nothing there enables.
  if (!existsSync(paths.directory)) return true
  if (existsSync(paths.optIn)) return false
  const config = paths.configs.find((path) => existsSync(path))
  return config === undefined || (!isCompiled(config, paths.snapshot) && isPlainlyDisabled(config))
}

/**
 * A snapshot that is younger than the file was made of it, by a command that was on: the one who reads it will tell. To
 * look for the words would take that user's commands half a millisecond, and for nothing.
 */
function isCompiled(config: string, snapshot: string): boolean {
  const made = statOf(snapshot)
  return made !== undefined && made.mtimeMs >= (statOf(config)?.ctimeMs ?? Number.POSITIVE_INFINITY)
}

/** Whether a configuration file cannot enable, as can be seen without a parser. */
export function isPlainlyDisabled(path: string): boolean {
  const text = textOf(path)
  return text === undefined || plainlyDisabled(text)
}

const ASCII = /^[\x01-\x7f]*$/

function textOf(path: string): string | undefined {
  const quick = readQuick(path, statOf(path), CONFIG_LIMIT)
  if (quick !== undefined && ASCII.test(quick)) return quick
  const file = readSmall(path, CONFIG_LIMIT)
  return file.state === 'read' ? decodeText(file.bytes) : undefined
}
