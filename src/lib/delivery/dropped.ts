import {closeSync, fstatSync, openSync} from 'node:fs'
import {awaitLock, releaseLock} from '../files/lock.js'
import {READ_FLAGS} from '../files/quick.js'
import {type LogFile, logFiles} from '../journal/files.js'
import {isIn} from '../journal/place.js'
import type {Position} from '../journal/position.js'
import {scanLines} from '../journal/scan.js'
import type {Paths} from '../paths.js'
import {readState, type State, stateLock, writeState} from './state.js'

/**
 * Counts what has not been delivered in a file that rotation is about to remove, and adds it to the state. It reads
 * the file as text: this happens in the user's command, once in many megabytes.
 * @returns what is to be done once it is removed: other commands may have appended to it in the meantime
 */
export function countDropped(paths: Paths, path: string, log: string): () => void {
  const file = openSync(path, READ_FLAGS)
  try {
    const tally = tallyFor(readState(paths), remaining(log, file))
    let counted = tally.add(file, 0)
    addDropped(paths, counted)
    return () => {
      try {
        const more = tally.add(file, tally.end()) - counted
        counted += more
        addDropped(paths, more)
      } finally {
        closeSync(file)
      }
    }
  } catch (error) {
    closeSync(file)
    throw error
  }
}

/** The files of the log that stay: a delivery that stands in one of them has passed this one. */
function remaining(log: string, file: number): LogFile[] {
  const {dev, ino} = fstatSync(file)
  return logFiles(log).filter((other) => other.ino !== ino || other.dev !== dev)
}

const REMOTE = /"timestamp":"([^"]+)".*"consent":"remote".*"destination":"([0-9a-f]{8})".*"span_id":"([0-9a-f]{16})"/

/**
 * Counts the lines that wait for a destination: those behind the event up to which it was delivered, wherever that
 * stands, or all, where its file has gone already.
 */
function tallyFor({destinations, floor, withdrawn_at}: State, stay: readonly LogFile[]) {
  const waiting = new Map<string, number>()
  const positionOf = (destination: string): Position | undefined =>
    (Object.hasOwn(destinations, destination) ? destinations[destination]?.position : undefined) ?? floor
  const passed = new Set<Position | undefined>(
    [floor, ...Object.values(destinations).map(({position}) => position)].filter(
      (at) => at && stay.some((other) => isIn(other, at)),
    ),
  )
  const withdrawn = Date.parse(withdrawn_at ?? '')
  let last = 0
  return {
    /** @returns how many wait, with those of before */
    add(file: number, start: number): number {
      last = start
      for (const {end, text} of scanLines(file, start)) {
        last = end
        const [, timestamp = '', destination = '', span] = REMOTE.exec(text) ?? []
        if (!span) continue
        const position = positionOf(destination)
        if (span === floor?.span_id) waiting.clear()
        if (span === position?.span_id) waiting.set(destination, 0)
        else if (!passed.has(position) && !(Date.parse(timestamp) <= withdrawn))
          waiting.set(destination, (waiting.get(destination) ?? 0) + 1)
      }
      return [...waiting.values()].reduce((sum, count) => sum + count, 0)
    },
    /** Where the last line that was looked at ends. */
    end: () => last,
  }
}

/** Milliseconds. A delivery holds the lock for one or two. */
const PATIENCE = 250

/** Where the lock was left by a delivery that died in these moments, the count stays behind: a rotation does not wait for that. */
function addDropped(paths: Paths, dropped: number): void {
  const lock = stateLock(paths)
  if (dropped <= 0 || !awaitLock(lock, PATIENCE)) return
  try {
    const state = readState(paths)
    writeState(paths, {...state, dropped: state.dropped + dropped})
  } finally {
    releaseLock(lock)
  }
}
