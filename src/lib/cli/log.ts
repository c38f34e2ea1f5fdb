import {statSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {typedName} from '../event/command.js'
import type {Dictionary, TelemetryEvent} from '../event/dictionary.js'
import {type LogFile, logFiles} from '../journal/files.js'
import {eventsIn} from '../journal/position.js'
import {readJournal, Rotated} from '../journal/read.js'
import {durationText} from '../report/words.js'
import {columns} from './show.js'

/** Which events are wanted. */
export interface Wanted {
  /** Epoch milliseconds. */
  since?: number | undefined
  command?: string | undefined
  failed?: boolean
}

/**
 * The latest `limit` events of the log that are wanted, oldest first. Its files are read from the newest on, and no more of
 * them than are needed: all of them may hold half a million.
 */
export async function latestEvents(
  path: string,
  dictionary: Dictionary,
  {limit, ...wanted}: Wanted & {limit: number},
): Promise<TelemetryEvent[]> {
  let latest: TelemetryEvent[] = []
  for (const file of logFiles(path).toReversed()) {
    if (latest.length >= limit) break
    latest = [...(await latestIn(file, dictionary, {limit, ...wanted})), ...latest]
  }
  return limit === 0 ? [] : latest.slice(-limit)
}

async function latestIn(
  file: LogFile,
  dictionary: Dictionary,
  {limit, ...wanted}: Wanted & {limit: number},
): Promise<TelemetryEvent[]> {
  let latest: TelemetryEvent[] = []
  for await (const event of eventsIn(file, dictionary)) {
    if (isWanted(event, wanted)) latest.push(event)
    if (latest.length >= 2 * limit + 1000) latest = latest.slice(-limit)
  }
  return latest.slice(-limit)
}

/** Whether an event is one of those; a command is given as in the log or as it is typed. */
export function isWanted(event: TelemetryEvent, {command, failed, since}: Wanted): boolean {
  if (since !== undefined && Date.parse(event.timestamp) < since) return false
  if (failed && event.success) return false
  return command === undefined || event.command === typedName(command)
}

/** Up to where a log was read. */
export interface Place {
  ino: number | undefined
  end: number
}

/** Where the log ends now. */
export function placeOf(path: string): Place {
  const stat = statSync(path, {throwIfNoEntry: false})
  return {end: stat?.size ?? 0, ino: stat?.ino}
}

/**
 * Events as they are appended behind `place`, through rotations too, until `signal` ends it. A log that is replaced or cut
 * short is read from its start.
 */
export async function* followEvents(
  path: string,
  dictionary: Dictionary,
  {place, signal}: {place: Place; signal: AbortSignal},
): AsyncGenerator<TelemetryEvent> {
  let seen = ''
  while (!signal.aborted) {
    const stat = statSync(path, {throwIfNoEntry: false})
    const now = `${stat?.ino} ${stat?.size}`
    try {
      if (stat && now !== seen) yield* readSince(path, dictionary, place)
      seen = now
    } catch (error) {
      // It was rotated in the midst of it: what is left is read the next time.
      if (!(error instanceof Rotated)) throw error
    }
    await sleep(250, undefined, {signal}).catch(() => undefined)
  }
}

async function* readSince(path: string, dictionary: Dictionary, place: Place): AsyncGenerator<TelemetryEvent> {
  const files = logFiles(path)
  const known = files.findIndex(({ino}) => ino === place.ino)
  for (const {ino, path: file} of files.slice(known === -1 ? -1 : known)) {
    const size = statSync(file, {throwIfNoEntry: false})?.size ?? 0
    if (ino !== place.ino || size < place.end) Object.assign(place, {end: 0, ino})
    for await (const {end, event, isWhole} of readJournal(file, dictionary, {ino, start: place.end})) {
      if (!isWhole) break
      place.end = end
      if (event) yield event
    }
  }
}

/** Events as a table of 80 columns. */
export function eventsTable(events: readonly TelemetryEvent[]): string {
  return columns(events.map(eventRow), {head: ['started', 'command', 'outcome', 'exit', 'took'], indent: 0})
}

export function eventRow(event: TelemetryEvent): string[] {
  const took = event.duration_ms === undefined ? '-' : durationText(event.duration_ms)
  return [localTime(event.timestamp), event.command, event.outcome, String(event.exit_code ?? '-'), took]
}

/** Local time as `2026-11-22 19:08:41`. */
function localTime(timestamp: string): string {
  const date = new Date(timestamp)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
