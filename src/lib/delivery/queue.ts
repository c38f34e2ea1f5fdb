import type {Dictionary, TelemetryEvent} from '../event/dictionary.js'
import {type Entry, type Position, readFrom} from '../journal/position.js'

/** The events of the log that wait for one delivery, from a position on. */
export interface Queue {
  /**
   * The next events, at most `limit`; those that are not wanted are passed over.
   * @param isOver asked while the log is read: then what was found so far is the answer
   */
  peek(limit: number, isOver?: () => boolean): Promise<Entry[]>
  /** How many events wait. */
  count(): Promise<number>
  /** Everything up to here is done with. */
  advance(position: Position): void
  /** Up to where everything is done with, or is for nobody here; undefined at the beginning. */
  reached(): Position | undefined
}

/** The log as a queue. */
export function queueOf(
  log: string,
  {
    dictionary,
    start,
    wants,
  }: {dictionary: Dictionary; start: Position | undefined; wants: (event: TelemetryEvent) => boolean},
): Queue {
  let cursor = start
  return {
    advance: (position) => {
      cursor = position
    },
    async count() {
      let count = 0
      for await (const {event} of readFrom(log, cursor, dictionary)) if (wants(event)) count += 1
      return count
    },
    async peek(limit, isOver = () => false) {
      const entries: Entry[] = []
      for await (const entry of readFrom(log, cursor, dictionary)) {
        if (wants(entry.event)) entries.push(entry)
        else if (entries.length === 0) cursor = entry.position
        if (entries.length >= limit || isOver()) break
      }
      return entries
    },
    reached: () => cursor,
  }
}
