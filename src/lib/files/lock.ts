import {closeSync, openSync, rmSync, statSync} from 'node:fs'
import {codeOf} from './read.js'

/** Milliseconds after which a lock was left by a process that died: each is held for a few. */
const STALE = 10_000

/**
 * Takes a lock: a file that exists while somebody holds it. One that was left behind is removed, and taken by the next
 * try, since two that remove it at once must not both go on.
 * @param stale milliseconds after which it was left behind
 * @returns false where somebody holds it
 * @throws where it cannot be made
 */
export function takeLock(path: string, stale = STALE): boolean {
  try {
    closeSync(openSync(path, 'wx', 0o600))
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    const age = Math.abs(Date.now() - (statSync(path, {throwIfNoEntry: false})?.mtimeMs ?? Date.now()))
    if (age > stale) rmSync(path, {force: true})
    return false
  }
}

export function releaseLock(path: string): void {
  rmSync(path, {force: true})
}
