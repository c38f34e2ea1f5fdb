import {closeSync, linkSync, lstatSync, openSync, renameSync, rmSync, type Stats, statSync} from 'node:fs'
import {pause} from './pause.js'
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
    const stat = statSync(path, {throwIfNoEntry: false})
    if (stat && Math.abs(Date.now() - stat.mtimeMs) > stale) removeStale(path, stat)
    return false
  }
}

/**
 * Between our look and our removal another may have removed it and a third have taken the lock: what was moved aside is
 * looked at once more, and put back where it is not what was judged. For that instant the lock is free.
 */
function removeStale(path: string, judged: Stats): void {
  const aside = `${path}.${process.pid}.${Math.random().toString(36).slice(2, 10)}`
  try {
    renameSync(path, aside)
    const {ino, mtimeMs} = lstatSync(aside)
    if (ino !== judged.ino || mtimeMs !== judged.mtimeMs) linkSync(aside, path)
  } catch {
    // Another was faster.
  }
  rmSync(aside, {force: true, recursive: true})
}

/** Takes a lock that is held for moments, and waits for it up to `patience` milliseconds, as only what is rare may. */
export function awaitLock(path: string, patience: number): boolean {
  for (const until = performance.now() + patience; !takeLock(path); pause(5)) {
    if (performance.now() > until) return false
  }
  return true
}

export function releaseLock(path: string): void {
  rmSync(path, {force: true})
}
