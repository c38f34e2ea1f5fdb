import {accessSync, constants, realpathSync, renameSync, rmSync, statSync} from 'node:fs'
import {codeOf, exists} from '../files/read.js'
import {releaseLock, takeLock} from '../files/lock.js'
import {pathOf, rotatedNumbers} from './files.js'
import {type Limits, SMALL_CHANGE} from './limits.js'
import {endsInEvents} from './tail.js'

/**
 * Makes room before the append that would overflow: `telemetry.log` becomes `telemetry.log.1` and so on. The lock is
 * never waited for: whoever finds it taken appends to the file that is there.
 * @param isFull asked again under the lock, since another command may have rotated in the meantime
 * @returns whether the log was moved
 */
export function rotate(log: string, limits: Limits, isFull: () => boolean): boolean {
  return locked(log, () => {
    // By mistake `local_path` may name a file that is not ours: one without a single event is not moved.
    if (!isFull() || !endsInEvents(log)) return false
    shift(log, limits)
    return true
  })
}

/** Removes what the limits no longer allow, since the user has lowered them. */
export function trim(log: string, limits: Limits): void {
  if (!rotatedNumbers(log).some((number) => number > 0)) return
  locked(log, () => {
    const {excess} = sorted(log, limits, 0)
    for (const file of excess) if (file.number > 0) remove(log, file, limits)
    return true
  })
}

/** A file of the log, and which one it was when it was judged. */
interface Judged {
  number: number
  path: string
  ino: number
}

function locked(log: string, act: () => boolean): boolean {
  const lock = `${log}.lock`
  if (!takeLock(lock)) return false
  try {
    return act()
  } finally {
    releaseLock(lock)
  }
}

function shift(log: string, limits: Limits): void {
  const {excess, kept, slots} = sorted(log, limits, limits.maxSize)
  for (const file of excess) remove(log, file, limits)
  // Each takes the next number, up to the first gap, which a rotation that was killed may have left.
  const moves: [file: Judged, to: string][] = []
  for (const [index, file] of kept.entries()) {
    const to = slots[index]
    if (to === undefined || (index > 0 && file.number !== slots[index - 1])) break
    moves.push([file, pathOf(log, to)])
  }
  for (const [file, to] of moves.toReversed()) {
    expectUnchanged(file)
    if (exists(to)) throw new Error(`${to} is there already`)
    renameSync(file.path, to)
  }
}

/**
 * Where a lock was believed to be left behind, although its holder was only asleep, two rotate at once. Neither must move
 * a file over another, or remove one that it has not judged.
 */
function expectUnchanged({ino, path}: Judged): void {
  if (statSync(path, {throwIfNoEntry: false})?.ino !== ino) throw new Error(`${path} has been rotated meanwhile`)
}

/**
 * Which files stay when `coming` bytes more are expected, newest first and with the log itself (0), which will then be
 * a rotated one; which must go, oldest first; and which numbers are free to be used. Files that are not ours, under a
 * name like ours, are let alone, and their numbers left out.
 */
function sorted(log: string, {maxFiles, maxSize}: Limits, coming: number) {
  const rotated = rotatedNumbers(log).filter((number) => number > 0)
  const ours = rotated.filter((number) => isOurs(pathOf(log, number)))
  const slots: number[] = []
  for (let number = 1; slots.length < maxFiles; number++)
    if (!rotated.includes(number) || ours.includes(number)) slots.push(number)
  const kept: Judged[] = []
  const excess: Judged[] = []
  let bytes = coming
  for (const number of [0, ...ours.toReversed()]) {
    const path = pathOf(log, number)
    const stat = statSync(path, {throwIfNoEntry: false})
    if (!stat) continue
    const {ino, size} = stat
    bytes += size
    const fits = kept.length < maxFiles + (coming > 0 ? 0 : 1) && bytes <= maxSize * (maxFiles + 1) + SMALL_CHANGE
    if (fits && excess.length === 0) kept.push({ino, number, path})
    else excess.unshift({ino, number, path})
  }
  return {excess, kept, slots}
}

/** By mistake `local_path` may name a file beside which others stand that are not ours. */
function isOurs(path: string): boolean {
  const stat = statSync(path, {throwIfNoEntry: false})
  if (!stat?.isFile()) return false
  if (stat.size === 0) return true
  try {
    accessSync(path, constants.R_OK)
  } catch (error) {
    // It counts, lest files that were made unreadable fill the disk. Any other failure stops the rotation.
    if (codeOf(error) === 'EACCES') return true
    throw error
  }
  return endsInEvents(path)
}

function remove(log: string, file: Judged, {onRemove}: Limits): void {
  const {path} = file
  let after: (() => void) | undefined
  try {
    after = onRemove?.(path, log)
  } catch {
    // It cannot be counted, as on a full disk: which is no reason to keep it full.
  }
  try {
    expectUnchanged(file)
    rmSync(behind(path), {force: true})
    rmSync(path, {force: true})
  } finally {
    after?.()
  }
}

/** What was recorded stands behind the user's own link, not in it. */
function behind(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
