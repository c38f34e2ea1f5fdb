import {fstatSync} from 'node:fs'
import {type FileHandle, open} from 'node:fs/promises'
import {parseEvent} from '../event/accept.js'
import type {Dictionary, TelemetryEvent} from '../event/dictionary.js'
import {READ_FLAGS} from '../files/quick.js'
import {codeOf} from '../files/read.js'

/** A line of the log: the event that it holds, or undefined where it holds none. */
export interface JournalLine {
  event: TelemetryEvent | undefined
  /** Bytes from the start of the file to the end of this line. */
  end: number
  /** False for a last line without its newline: another process may still be writing it. */
  isWhole: boolean
}

const CHUNK = 1024 * 1024
/** Longer lines are no events; without a limit one endless line would fill the memory. */
const MAX_LINE = 64 * 1024

/**
 * The lines of one log file, in order. A last line without a newline counts as torn: undefined as event, since another
 * process may be writing it, unless it is whole. A file that is missing has no lines.
 * @param from `start`: bytes that are passed over; `ino`: the file that is meant, else `Rotated` is thrown
 * @throws UnreadableLog where `path` is no regular file or cannot be read
 */
export async function* readJournal(
  path: string,
  dictionary: Dictionary,
  {ino, start = 0}: {start?: number; ino?: number} = {},
): AsyncGenerator<JournalLine> {
  for await (const {text, ...line} of readLines(path, start, ino)) yield {...line, event: parseEvent(text, dictionary)}
}

/** The log cannot be read; the message says why. */
export class UnreadableLog extends Error {}

/** The file has been rotated away since it was looked at: its name stands for another one now. */
export class Rotated extends Error {}

async function* readLines(
  path: string,
  start: number,
  ino: number | undefined,
): AsyncGenerator<{text: string; end: number; isWhole: boolean}> {
  const file = await openFile(path, ino)
  if (!file) return
  try {
    const stat = fstatSync(file.fd)
    if (!stat.isFile()) throw new UnreadableLog(`${path} is not a regular file`)
    if (ino !== undefined && stat.ino !== ino) throw new Rotated(path)
    let carried: Buffer = Buffer.alloc(0)
    let position = start
    // Of the handle, not of its descriptor: a reader that stops early ends the stream, which closes what it reads. The
    // handle knows that; a bare descriptor would be closed twice, the second time as some other file's.
    const stream = file.createReadStream({autoClose: false, highWaterMark: CHUNK, start})
    for await (const chunk of stream) {
      const bytes = carried.length > 0 ? Buffer.concat([carried, chunk as Buffer]) : (chunk as Buffer)
      let from = 0
      for (let at = bytes.indexOf(10, from); at !== -1; at = bytes.indexOf(10, from)) {
        position += at + 1 - from
        if (at > from)
          yield {end: position, isWhole: true, text: at - from > MAX_LINE ? '' : bytes.toString('utf8', from, at)}
        from = at + 1
      }
      carried = bytes.subarray(from)
      if (carried.length > MAX_LINE) {
        // Its end is found later; until then only its length is kept.
        position += carried.length - 1
        carried = Buffer.from('!')
      }
    }
    if (carried.length > 0) yield {end: position + carried.length, isWhole: false, text: carried.toString()}
  } finally {
    await file.close()
  }
}

/** @returns undefined where there is none */
async function openFile(path: string, ino: number | undefined): Promise<FileHandle | undefined> {
  try {
    return await open(path, READ_FLAGS)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw new UnreadableLog(`${path} cannot be read (${codeOf(error)})`, {cause: error})
    // In the midst of a rotation it stands under no name for a moment: what comes behind it must not be read before it.
    if (ino !== undefined) throw new Rotated(path)
    return undefined
  }
}
