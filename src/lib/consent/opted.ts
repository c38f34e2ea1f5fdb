import type {Stats} from 'node:fs'
import {readQuick} from '../files/quick.js'
import {parseBoolean} from '../settings/values.js'
import type {readOptIn} from './store.js'

/** Bytes of the opt-in file. */
export const LIMIT = 1024

/**
 * Whether the opt-in file opts in, for an ordinary command that has just looked at it.
 * @param readCloser reads what is not plain: UTF-16, or what cannot be read
 */
export function optsIn(path: string, stat: Stats | undefined, readCloser: typeof readOptIn): boolean {
  const parsed = parseBoolean(readQuick(path, stat, LIMIT))
  return parsed.ok ? parsed.value : readCloser(path).enabled
}
