import type {Dictionary} from '../event/dictionary.js'
import {localDays, weekOf} from './calendar.js'
import {type Checked, countFields, lineCheck} from './check.js'
import {eachLine} from './lines.js'
import {Tally} from './tally.js'

export const DIMENSIONS = ['day', 'week', 'command', 'version'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** A time in epoch milliseconds up to another: `since` belongs to it, `until` does not. */
export interface Period {
  since: number
  until: number
}

/** Which events are summarized, and how. */
export interface Wanted {
  since?: number | undefined
  until?: number | undefined
  /** As in the log. */
  command?: string | undefined
  /** Groups with durations and counts, besides those of the commands. */
  by?: Dimension | undefined
  /** Two periods that are set against each other; their events need not be within `since` and `until`. */
  compared: {current: Period; previous: Period}
}

/** The numbers of a log, from one pass over it. */
export interface Summary {
  /** The count fields, in the order of the tallies' sums. */
  fields: readonly string[]
  commands: Map<string, Tally>
  days: Map<string, Tally>
  weeks: Map<string, Tally>
  versions: Map<string, Tally>
  outcomes: Map<string, number>
  compared: {current: Tally; previous: Tally}
  skipped: {unreadable: number; newer: number}
  /** Events that were not wanted. */
  others: number
  /** Epoch milliseconds of the earliest and the latest event; undefined where there is none. */
  first: number | undefined
  last: number | undefined
}

/** More groups than this are counted together: a log may have been written by anyone, and memory ends. */
const MAX_GROUPS = 1000
export const OVERFLOW = '(other)'
/** Events without a version of the CLI. */
const NO_VERSION = '(none)'

/** Reads the log and its rotated files once. @throws where a file cannot be read */
export function summarize(log: string, dictionary: Dictionary, wanted: Wanted): Summary {
  const check = lineCheck(dictionary)
  const summary = emptySummary(countFields(dictionary).map(({name}) => name))
  const add = adder(summary, wanted)
  eachLine(log, (line) => {
    const checked = check(line)
    if (typeof checked === 'string') summary.skipped[checked] += 1
    else add(checked)
  })
  return summary
}

function emptySummary(fields: readonly string[]): Summary {
  return {
    commands: new Map(),
    compared: {current: new Tally(), previous: new Tally()},
    days: new Map(),
    fields,
    first: undefined,
    last: undefined,
    others: 0,
    outcomes: new Map(),
    skipped: {newer: 0, unreadable: 0},
    versions: new Map(),
    weeks: new Map(),
  }
}

function adder(summary: Summary, wanted: Wanted): (run: Checked) => void {
  const {command, compared, since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY} = wanted
  const group = grouper(summary, wanted.by)
  return (run) => {
    const {epoch} = run
    const isWanted = command === undefined || run.command === command
    if (isWanted && isWithin(epoch, compared.current)) summary.compared.current.add(run)
    else if (isWanted && isWithin(epoch, compared.previous)) summary.compared.previous.add(run)
    if (isWanted && epoch >= since && epoch < until) group(run)
    else summary.others += 1
  }
}

/** Puts a run into every group that it belongs to; its duration only where that is asked for, for it takes time. */
function grouper(summary: Summary, by: Dimension | undefined): (run: Checked) => void {
  const dayOf = localDays()
  const weeks = new Map<string, string>()
  // Lines that follow each other share their day.
  let day: string | undefined
  let ofDay = new Tally()
  let ofWeek = ofDay
  const turnTo = (next: string) => {
    day = next
    const week = weeks.get(day) ?? weekOf(day)
    weeks.set(day, week)
    ofDay = groupOf(summary.days, day, Number.POSITIVE_INFINITY)
    ofWeek = groupOf(summary.weeks, week, Number.POSITIVE_INFINITY)
  }
  return (run) => {
    const {epoch, outcome} = run
    const its = dayOf(epoch)
    if (its !== day) turnTo(its)
    if (summary.first === undefined || epoch < summary.first) summary.first = epoch
    if (summary.last === undefined || epoch > summary.last) summary.last = epoch
    summary.outcomes.set(outcome, (summary.outcomes.get(outcome) ?? 0) + 1)
    groupOf(summary.commands, run.command).add(run)
    place(groupOf(summary.versions, run.version ?? NO_VERSION), run, by === 'version')
    place(ofDay, run, by === 'day')
    place(ofWeek, run, by === 'week')
    if (by !== 'week') ofWeek.addCounts(run.counts)
  }
}

function place(tally: Tally, run: Checked, isAsked: boolean): void {
  if (isAsked) tally.add(run)
  else tally.addEnd(run.success)
}

const isWithin = (epoch: number, {since, until}: Period) => epoch >= since && epoch < until

function groupOf(groups: Map<string, Tally>, name: string, limit = MAX_GROUPS): Tally {
  const known = groups.get(name)
  if (known) return known
  const key = groups.size < limit ? name : OVERFLOW
  const tally = groups.get(key) ?? new Tally()
  groups.set(key, tally)
  return tally
}
