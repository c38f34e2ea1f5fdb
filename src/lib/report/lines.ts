import {closeSync, fstatSync, openSync, readSync} from 'node:fs'
import {READ_FLAGS} from '../files/quick.js'
import {codeOf} from '../files/read.js'
import {type LogFile, logFiles} from '../journal/files.js'
import {UnreadableLog} from '../journal/read.js'

/** Small enough for V8's young generation: with larger pieces a long log takes twice the memory. */
const CHUNK = 64 * 1024
/** Longer lines are no events; without a limit one endless line would fill the memory. */
const MAX_LINE = 64 * 1024
const NEWLINE = 10
/**
 * One character for each byte. All that an event can hold is ASCII, so that the verdict on a line is the same as of
 * UTF-8, and a stranger's umlaut somewhere does not make its whole piece twice as large.
 */
const ENCODING = 'latin1'

/**
 * Every line of the log and its rotated files, oldest first. Read in place and at once: a report is a million lines
 * long, and waiting for each takes three times as long as reading it. A line that is too long to be an event is given
 * as `''`; empty lines are none. A file that is missing, or rotated away meanwhile, has no lines.
 * @throws UnreadableLog where a file is no regular file or cannot be read
 */
export function eachLine(log: string, take: (line: string) => void): void {
  if (log) for (const file of logFiles(log)) linesOf(file, take)
}

function linesOf({ino, path}: LogFile, take: (line: string) => void): void {
  const file = openFile(path)
  if (file === undefined) return
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) throw new UnreadableLog(`${path} is not a regular file`)
    if (stat.ino === ino) split((bytes, at) => readSync(file, bytes, at, CHUNK, null), take)
  } finally {
    closeSync(file)
  }
}

/** @returns undefined where there is none any more */
function openFile(path: string): number | undefined {
  try {
    return openSync(path, READ_FLAGS)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new UnreadableLog(`${path} cannot be read (${codeOf(error)})`, {cause: error})
  }
}

function split(read: (into: Buffer, at: number) => number, take: (line: string) => void): void {
  const bytes = Buffer.allocUnsafe(MAX_LINE + CHUNK)
  let carried = 0
  let isTooLong = false
  for (let got = read(bytes, 0); got > 0; got = read(bytes, carried)) {
    const end = carried + got
    const whole = bytes.subarray(0, end).lastIndexOf(NEWLINE) + 1
    if (whole > 0) {
      takeLines(bytes.toString(ENCODING, isTooLong ? bytes.indexOf(NEWLINE) : 0, whole), take)
      isTooLong = false
    }
    carried = end - whole
    bytes.copyWithin(0, whole, end)
    if (carried > MAX_LINE) {
      if (!isTooLong) take('')
      // Only its end is still of interest.
      isTooLong = true
      carried = 0
    }
  }
  if (carried > 0 && !isTooLong) take(bytes.toString(ENCODING, 0, carried))
}

function takeLines(text: string, take: (line: string) => void): void {
  let from = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
    if (at > from) take(at - from > MAX_LINE ? '' : text.slice(from, at))
    from = at + 1
  }
}
