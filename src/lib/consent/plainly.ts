import {existsSync} from 'node:fs'
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
  return config === undefined || isPlainlyDisabled(config)
}

/** Whether a configuration file cannot enable, as can be seen without a parser. */
export function isPlainlyDisabled(path: string): boolean {
  const file = readSmall(path, CONFIG_LIMIT)
  const text = file.state === 'read' ? decodeText(file.bytes) : undefined
  return text === undefined || plainlyDisabled(text)
}
