import type {Dictionary, TelemetryEvent} from '../event/dictionary.js'
import {type LogFile, logFiles, settledFiles} from './files.js'
import {isIn} from './place.js'
import {readJournal, Rotated} from './read.js'

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
 * its newline is left for the next time, as is everything behind a rotation that happens meanwhile.
 */
export async function* readFrom(
  log: string,
  position: Position | undefined,
  dictionary: Dictionary,
): AsyncGenerator<Entry> {
  const files = settledFiles(log) ?? []
  try {
    const start = position ? await locate(files, position, dictionary) : {file: 0, offset: 0}
    for (const [index, {dev, ino, path}] of files.slice(start.file).entries()) {
      const lines = readJournal(path, dictionary, {ino, start: index === 0 ? start.offset : 0})
      for await (const {end, event, isWhole} of lines) {
        if (isWhole && event) yield {event, position: {dev, ino, offset: end, span_id: event.span_id}}
      }
    }
  } catch (error) {
    if (!(error instanceof Rotated)) throw error
  }
}

/** Every event of the log and its rotated files, oldest first. A file that is rotated meanwhile is passed over. */
export async function* readEvents(log: string, dictionary: Dictionary): AsyncGenerator<TelemetryEvent> {
  for (const file of logFiles(log)) yield* eventsIn(file, dictionary)
}

/** Those of one file; none any more once it is rotated, for then its name stands for another. */
export async function* eventsIn({ino, path}: LogFile, dictionary: Dictionary): AsyncGenerator<TelemetryEvent> {
  try {
    for await (const {event} of readJournal(path, dictionary, {ino})) if (event) yield event
  } catch (error) {
    if (!(error instanceof Rotated)) throw error
  }
}

/** The position behind the last event of the log; undefined where there is none. */
export async function endOf(log: string, dictionary: Dictionary): Promise<Position | undefined> {
  let last: Position | undefined
  for await (const {position} of readFrom(log, undefined, dictionary)) last = position
  return last
}

async function locate(files: readonly LogFile[], position: Position, dictionary: Dictionary): Promise<Place> {
  const same = files.findIndex((file) => isIn(file, position))
  if (same !== -1) return {file: same, offset: position.offset}
  for (const [index, {ino, path}] of [...files.entries()].reverse()) {
    for await (const {end, event} of readJournal(path, dictionary, {ino})) {
      if (event?.span_id === position.span_id) return {file: index, offset: end}
    }
  }
  return {file: 0, offset: 0}
}
