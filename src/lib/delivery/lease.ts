import {closeSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {randomHex} from '../event/ids.js'
import {codeOf} from '../files/read.js'
import {LEASE_PREFIX} from '../paths.js'

/**
 * At most one delivery per destination: a file that holds a random token and is touched while its delivery lives.
 * A pid would prove nothing across containers, or once it is used again.
 */

/** Milliseconds between two touches. */
export const TOUCH = 5000
/** A lease that was not touched for so long was left by a delivery that died. */
const STALE = 4 * TOUCH

export function leasePath(directory: string, destination: string): string {
  return join(directory, `${LEASE_PREFIX}${destination}`)
}

/**
 * Whether a delivery holds the lease now. A touch in the future counts as old: the clock was set back, and a living
 * holder touches it again soon.
 */
export function isHeld(path: string, now = Date.now()): boolean {
  const stat = statSync(path, {throwIfNoEntry: false})
  return stat !== undefined && now - stat.mtimeMs < STALE && now - stat.mtimeMs > -STALE
}

/**
 * Takes the lease.
 * @param token random
 * @returns the token, or undefined where a delivery holds it
 * @throws where the file cannot be written
 */
export function takeLease(path: string, token = randomHex(16)): string | undefined {
  for (let tries = 0; tries < 3; tries++) {
    if (create(path, token)) return token
    if (isHeld(path)) return undefined
    removeStale(path)
  }
  return undefined
}

/** Makes the file; one that could not be filled, on a full disk, is not left to keep others out. */
function create(path: string, token: string): boolean {
  let file: number
  try {
    file = openSync(path, 'wx', 0o600)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
  try {
    writeSync(file, token)
    return true
  } catch (error) {
    rmSync(path, {force: true})
    throw error
  } finally {
    closeSync(file)
  }
}

/**
 * Removes a lease that was left behind: of several processes that find it, one moves it away. Where another has
 * replaced it in the very meantime, its new lease is moved away, too: that delivery sees so before its next request
 * and stops. At worst the batch that it is sending is sent twice, with the same ids; nothing is lost.
 */
function removeStale(path: string): void {
  const aside = `${path}.${randomHex(8)}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  // A directory in its place is no lease, and must not stay in the way.
  rmSync(aside, {force: true, recursive: true})
}

/** Whether the lease is still the one of `token`. */
export function holds(path: string, token: string): boolean {
  try {
    return readFileSync(path, 'utf8') === token
  } catch {
    return false
  }
}

/** Shows that the holder lives. Does nothing once the lease is another's. */
export function touchLease(path: string, token: string): void {
  if (!holds(path, token)) return
  try {
    utimesSync(path, new Date(), new Date())
  } catch {
    // It has gone in this moment: `holds` will tell before the next request.
  }
}

export function releaseLease(path: string, token: string): void {
  if (holds(path, token)) rmSync(path, {force: true})
}
