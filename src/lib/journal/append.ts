import {closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats, statSync, writeSync} from 'node:fs'
import {basename, dirname} from 'node:path'
import type {TelemetryEvent} from '../event/dictionary.js'
import {codeOf} from '../files/read.js'
import {ensureDirectory} from '../files/write.js'
import {lineOf} from './line.js'
import type {Limits, rotate} from './rotate.js'
import type {tailHas} from './tail.js'

const {O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDWR} = constants
/** Readable too, for a look at the last byte. Non-blocking: a FIFO in the log's place must not hold the command. */
const FLAGS = O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK

export interface AppendOptions extends Limits {
  /** The effective user id; undefined on Windows. */
  uid: number | undefined
  /** Loaded for the few commands that need it. */
  rare: () => {rotate: typeof rotate; tailHas: typeof tailHas}
}

/**
 * Appends one event to the log in a single write, so that concurrent commands neither tear nor lose a line. The
 * missing directory is made, one level deep; a log that would become too large is rotated first.
 * @throws where the log is no regular file of the user, or cannot be written
 */
export function appendEvent(path: string, event: TelemetryEvent, options: AppendOptions): void {
  const line = lineOf(event)
  makeRoom(path, line.length, options)
  // Twice: a rotation by another command may have removed the file between our opening and our writing.
  for (let tries = 0; tries < 2; tries++) {
    const file = openLog(path, options.uid)
    try {
      write(file, path, {line, ...options})
      if (fstatSync(file).nlink > 0) return
    } finally {
      closeSync(file)
    }
  }
}

/** Bytes over the limit that are accepted while another command rotates. */
const SMALL_CHANGE = 1024 * 1024

/** @throws where the log is full and cannot be rotated: rather a line is lost than the disk is filled */
function makeRoom(path: string, length: number, options: AppendOptions): void {
  const excess = () => {
    const stat = statSync(path, {throwIfNoEntry: false})
    return stat?.isFile() && stat.size > 0 ? stat.size + length - options.maxSize : 0
  }
  if (excess() <= 0) return
  try {
    options.rare().rotate(path, options, () => excess() > 0)
  } catch {
    // Another command moved a file under our hands, or the directory is read-only.
  }
  if (excess() > SMALL_CHANGE) throw new Error(`${path} is full and cannot be rotated`)
}

function write(file: number, path: string, {line, ...options}: AppendOptions & {line: string}): void {
  const {size} = checked(file, path, options)
  const text = Buffer.from((endsOpen(file, size) ? '\n' : '') + line)
  // A short write means a full disk. What was written stays as a torn line, which readers skip and the next append
  // ends: cutting it off could cut into a line that another command has appended since.
  if (writeSync(file, text) < text.length) throw new Error(`${path}: no space left`)
}

function openLog(path: string, uid: number | undefined): number {
  try {
    return openSync(path, FLAGS | O_NOFOLLOW, 0o600)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      ensureDirectory(dirname(path))
      return openSync(path, FLAGS | O_NOFOLLOW, 0o600)
    }
    // Of symbolic links only the user's own are followed: somebody else's could lead the events anywhere.
    if (codeOf(error) !== 'ELOOP' || lstatSync(path).uid !== (uid ?? 0)) throw error
    return openSync(path, FLAGS, 0o600)
  }
}

/** Checks the open file itself: between a check of the path and its opening, another could have taken its place. */
function checked(file: number, path: string, {rare, uid}: AppendOptions) {
  const stat = fstatSync(file)
  if (!stat.isFile()) throw new Error(`${path} is not a regular file`)
  if (uid !== undefined && stat.uid !== uid) throw new Error(`${path} belongs to another user`)
  // By mistake `local_path` may name a file that is not ours: nothing is added to one without a single event.
  if (stat.size > 0 && basename(path) !== OUR_NAME && !rare().tailHas(path, '"schema_version":'))
    throw new Error(`${path} holds something else`)
  if (isOutput(file, stat)) throw new Error(`${path} is where the command writes its output`)
  return stat
}

/** Under this name a file is ours, whatever the user has made of it. */
export const OUR_NAME = 'telemetry.log'

/** `/dev/stdout` is a regular file where the shell has sent the output to one: our line would stand in the middle of it. */
function isOutput(file: number, log: Stats): boolean {
  return isOpenAs(1, file, log) || isOpenAs(2, file, log)
}

function isOpenAs(output: number, file: number, {dev, ino}: Stats): boolean {
  // The command has closed its output, and the log got the number.
  if (output === file) return false
  try {
    const stat = fstatSync(output)
    return stat.ino === ino && stat.dev === dev
  } catch {
    return false
  }
}

function endsOpen(file: number, size: number): boolean {
  if (size === 0) return false
  const last = Buffer.alloc(1)
  return readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a
}
