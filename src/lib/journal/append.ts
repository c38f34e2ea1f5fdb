import {closeSync, constants, fstatSync, openSync, readSync, type Stats, writeSync} from 'node:fs'
import {sep} from 'node:path'
import type {TelemetryEvent} from '../event/dictionary.js'
import type {Limits} from './limits.js'
import {lineOf} from './line.js'
import type {makeRoom, openAfter, refuseOther} from './room.js'

const {O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDWR} = constants
/** Readable too, for a look at the last byte. Non-blocking: a FIFO in the log's place must not hold the command. */
export const LOG_FLAGS = O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK
/** Under this name a file is ours, whatever the user has made of it. */
export const OUR_NAME = `${sep}telemetry.log`

/** What few appends need. */
export interface Room {
  makeRoom: typeof makeRoom
  openAfter: typeof openAfter
  refuseOther: typeof refuseOther
}

export interface AppendOptions extends Limits {
  /** The effective user id; undefined on Windows. */
  uid: number | undefined
  /** Loaded for the few commands that need it. */
  rare: () => Room
}

/**
 * Appends one event to the log in a single write, so that concurrent commands neither tear nor lose a line. The
 * missing directory is made, one level deep; a log that would become too large is rotated first.
 * @throws where the log is no regular file of the user, or cannot be written
 */
export function appendEvent(path: string, event: TelemetryEvent, options: AppendOptions): void {
  const line = lineOf(event)
  let hasRoom = false
  // Again after a rotation, of our own or of another command's between our opening and our writing.
  for (let tries = 0; tries < 10; tries++) {
    const file = openLog(path, options)
    try {
      const {size} = checked(file, path, options)
      hasRoom ||= size === 0 || size + line.length <= options.maxSize
      if (!hasRoom) {
        options.rare().makeRoom(path, line.length, options)
        hasRoom = true
        continue
      }
      // A short write means a full disk. What was written stays as a torn line, which readers skip and the next append
      // ends: cutting it off could cut into a line that another command has appended since.
      const text = endsOpen(file, size) ? `\n${line}` : line
      if (writeSync(file, text) < text.length) throw new Error(`${path}: no space left`)
      if (fstatSync(file).nlink > 0) return
    } finally {
      closeSync(file)
    }
  }
  throw new Error(`${path} was removed each time that it was written`)
}

function openLog(path: string, {rare, uid}: AppendOptions): number {
  try {
    return openSync(path, LOG_FLAGS | O_NOFOLLOW, 0o600)
  } catch (error) {
    return rare().openAfter(error, path, uid)
  }
}

/** Checks the open file itself: between a check of the path and its opening, another could have taken its place. */
function checked(file: number, path: string, {rare, uid}: AppendOptions): Stats {
  const stat = fstatSync(file)
  if (!stat.isFile()) throw new Error(`${path} is not a regular file`)
  if (uid !== undefined && stat.uid !== uid) throw new Error(`${path} belongs to another user`)
  if (!path.endsWith(OUR_NAME)) rare().refuseOther(path, stat, file)
  return stat
}

function endsOpen(file: number, size: number): boolean {
  if (size === 0) return false
  const last = new Uint8Array(1)
  return readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a
}
