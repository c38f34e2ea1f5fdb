import {typedName} from '../event/command.js'
import type {Period, Wanted} from './summarize.js'

const WEEK = 7 * 86_400_000

/** What a user asked for, as typed. */
export interface Asked {
  since?: string | undefined
  until?: string | undefined
  command?: string | undefined
  by?: Wanted['by']
}

/**
 * The events that a user asked for. A day as `--until` belongs to the period. The period is set against the one of the
 * same length before it; without `--since` the last seven days are, against the seven before.
 * @param parse a point in time as users type it, or undefined where it is none
 * @returns `problem`: what is wrong with it
 */
export function wantedOf(
  {by, command, since: sinceText, until: untilText}: Asked,
  now: number,
  parse: (text: string, now: number) => number | undefined,
): Wanted | {problem: string} {
  const since = sinceText === undefined ? undefined : parse(sinceText, now)
  const until = untilText === undefined ? undefined : endOf(untilText, parse(untilText, now))
  for (const [flag, text, time] of [
    ['since', sinceText, since],
    ['until', untilText, until],
  ] as const) {
    if (text !== undefined && time === undefined)
      return {problem: `--${flag} ${text} is no time: use 7d, 12h or 2026-11-01`}
  }
  const end = until ?? now
  if (since !== undefined && since >= end) {
    const last = until === undefined ? 'now' : `--until ${untilText}`
    return {problem: `--since ${sinceText} is not before ${last}: nothing lies between them`}
  }
  const name = command === undefined ? undefined : typedName(command)
  return {by, command: name, compared: comparedOf(since, end), since, until}
}

/** A day that was typed ends where the next one begins, be it 23 or 25 hours long. */
function endOf(text: string, time: number | undefined): number | undefined {
  if (time === undefined || !/^\d{4}-\d\d-\d\d$/.test(text.trim())) return time
  const date = new Date(time)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime()
}

/** Of the earliest date that there is. */
const EARLIEST = -8.64e15

function comparedOf(since: number | undefined, end: number): {current: Period; previous: Period} {
  const start = since ?? end - WEEK
  return {current: {since: start, until: end}, previous: {since: Math.max(EARLIEST, 2 * start - end), until: start}}
}
