import {statSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Dictionary, TelemetryEvent} from '../event/dictionary.js'
import {readEvents} from '../journal/position.js'
import {readJournal} from '../journal/read.js'
import {columns, durationText} from './show.js'

/** Which events are wanted. */
export interface Wanted {
  /** Epoch milliseconds. */
  since?: number | undefined
  command?: string | undefined
  failed?: boolean
}

/** The latest `limit` events of the log that are wanted, oldest first. */
export async function latestEvents(
  path: string,
  dictionary: Dictionary,
  {limit, ...wanted}: Wanted & {limit: number},
): Promise<TelemetryEvent[]> {
  let latest: TelemetryEvent[] = []
  for await (const event of readEvents(path, dictionary)) {
    if (isWanted(event, wanted)) latest.push(event)
    if (latest.length >= 2 * limit + 1000) latest = latest.slice(-limit)
  }
  return limit === 0 ? [] : latest.slice(-limit)
}

/** Whether an event is one of those; a command is given as in the log or as it is typed. */
export function isWanted(event: TelemetryEvent, {command, failed, since}: Wanted): boolean {
  if (since !== undefined && Date.parse(event.timestamp) < since) return false
  if (failed && event.success) return false
  return command === undefined || event.command === command.trim().replaceAll(/[: ]/g, '.').replaceAll('-', '_')
}

/** Events as they are appended, until `signal` ends it. A log that is replaced or cut short is read from its start. */
export async function* followEvents(
  path: string,
  dictionary: Dictionary,
  signal: AbortSignal,
): AsyncGenerator<TelemetryEvent> {
  let at = statSync(path, {throwIfNoEntry: false})
  let position = at?.size ?? 0
  while (!signal.aborted) {
    const stat = statSync(path, {throwIfNoEntry: false})
    if (stat && (stat.ino !== at?.ino || stat.size < position)) position = 0
    at = stat ?? at
    if (stat && stat.size > position) {
      for await (const {end, event} of readJournal(path, dictionary, {start: position})) {
        if (event) yield event
        position = end
      }
    }
    await sleep(250, undefined, {signal}).catch(() => undefined)
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
