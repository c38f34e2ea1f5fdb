import {closeSync, constants, fstatSync, openSync, readSync, statSync} from 'node:fs'
import type {Dictionary, TelemetryEvent} from '../event/dictionary.js'
import {logFiles} from './files.js'
import {readJournal} from './read.js'

/**
 * Where in the log a delivery stands: right behind the event `span_id`. The log may be deleted, truncated, rotated or
 * edited at any time, so the place alone is not believed: the id must stand before it.
 */
export interface Position {
  dev: number
  ino: number
  offset: number
  span_id: string
}

/** An event with the position behind it. */
export interface Entry {
  event: TelemetryEvent
  position: Position
}

interface Place {
  file: number
  offset: number
}

/**
 * The events behind `position`, through all files of the log, oldest first. Where the position does not match, reading
 * goes on behind its event wherever that stands now, else from the start: rather twice than never. A last line without
 * its newline is left for the next time.
 */
export async function* readFrom(
  log: string,
  position: Position | undefined,
  dictionary: Dictionary,
): AsyncGenerator<Entry> {
  const files = logFiles(log)
  const start = position ? await locate(files, position, dictionary) : {file: 0, offset: 0}
  for (const [index, path] of files.slice(start.file).entries()) {
    const stat = statSync(path, {throwIfNoEntry: false})
    if (!stat) continue
    for await (const {end, event, isWhole} of readJournal(path, dictionary, index === 0 ? start.offset : 0)) {
      if (isWhole && event) yield {event, position: {dev: stat.dev, ino: stat.ino, offset: end, span_id: event.span_id}}
    }
  }
}

/** The position behind the last event of the log; undefined where there is none. */
export async function endOf(log: string, dictionary: Dictionary): Promise<Position | undefined> {
  let last: Position | undefined
  for await (const {position} of readFrom(log, undefined, dictionary)) last = position
  return last
}

async function locate(files: readonly string[], position: Position, dictionary: Dictionary): Promise<Place> {
  const same = files.findIndex((path) => {
    const stat = statSync(path, {throwIfNoEntry: false})
    return stat?.ino === position.ino && stat.dev === position.dev
  })
  if (same !== -1 && standsBefore(files[same] ?? '', position)) return {file: same, offset: position.offset}
  for (const [index, path] of [...files.entries()].reverse()) {
    for await (const {end, event} of readJournal(path, dictionary)) {
      if (event?.span_id === position.span_id) return {file: index, offset: end}
    }
  }
  return {file: 0, offset: 0}
}

const LOOK_BACK = 64 * 1024

/** Whether the line that ends at this position is the one of its event. */
function standsBefore(path: string, {offset, span_id}: Position): boolean {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const length = Math.min(LOOK_BACK, offset)
    if (!fstatSync(file).isFile() || length === 0) return false
    const bytes = Buffer.alloc(length)
    if (readSync(file, bytes, 0, length, offset - length) < length || bytes.at(-1) !== 10) return false
    return bytes.subarray(bytes.lastIndexOf(10, length - 2) + 1).includes(`"span_id":"${span_id}"`)
  } finally {
    closeSync(file)
  }
}
