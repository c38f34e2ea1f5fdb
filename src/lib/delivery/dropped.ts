import {readFileSync, statSync} from 'node:fs'
import {releaseLock, takeLock} from '../files/lock.js'
import type {Paths} from '../paths.js'
import {readState, type State, stateLock, writeState} from './state.js'

/**
 * Counts what has not been delivered in a file that rotation is about to remove, and adds it to the state. It reads
 * the file as text: this happens in the user's command, once in many megabytes. Where the lock is taken it is not
 * waited for, and the count stays behind.
 */
export function countDropped(paths: Paths, path: string): void {
  const lock = stateLock(paths)
  const dropped = waitingIn(path, readState(paths))
  if (dropped === 0 || !takeLock(lock)) return
  try {
    const state = readState(paths)
    writeState(paths, {...state, dropped: state.dropped + dropped})
  } finally {
    releaseLock(lock)
  }
}

/** How many lines of a file no delivery has passed. A destination that stands in another file has passed this one. */
function waitingIn(path: string, state: State): number {
  const {ino} = statSync(path)
  const offsets = new Map<string, number>()
  for (const [destination, {position}] of Object.entries(state.destinations)) {
    if (position) offsets.set(destination, position.ino === ino ? position.offset : Number.POSITIVE_INFINITY)
  }
  let count = 0
  let end = 0
  for (const line of readFileSync(path, 'latin1').split('\n')) {
    end += line.length + 1
    const [, destination] = /"consent":"remote".*"destination":"([0-9a-f]{8})"/.exec(line) ?? []
    if (destination && end > (offsets.get(destination) ?? 0)) count += 1
  }
  return count
}
