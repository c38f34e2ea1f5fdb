import {accepts} from '../event/accept.js'
import type {Dictionary, Field} from '../event/dictionary.js'
import {localDays, weekOf} from './calendar.js'
import {type Checked, lineCheck, remembered} from './check.js'
import {eachLine} from './lines.js'
import {type Run, Tally} from './tally.js'

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
  const fields = [...dictionary.values()].filter(({type}) => type === 'count')
  const summary = emptySummary(fields)
  const add = adder(summary, {dictionary, fields, wanted})
  eachLine(log, (line) => {
    const checked = check(line)
    if (typeof checked === 'string') summary.skipped[checked] += 1
    else add(checked)
  })
  return summary
}

function emptySummary(fields: readonly Field[]): Summary {
  return {
    commands: new Map(),
    compared: {current: new Tally(), previous: new Tally()},
    days: new Map(),
    fields: fields.map(({name}) => name),
    first: undefined,
    last: undefined,
    others: 0,
    outcomes: new Map(),
    skipped: {newer: 0, unreadable: 0},
    versions: new Map(),
    weeks: new Map(),
  }
}

function adder(
  summary: Summary,
  {dictionary, fields, wanted}: {dictionary: Dictionary; fields: readonly Field[]; wanted: Wanted},
): (checked: Checked) => void {
  const {command, compared, since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY} = wanted
  const readRun = runReader(dictionary, fields)
  const group = grouper(summary, dictionary, wanted.by)
  return (checked) => {
    const {epoch, event} = checked
    const isWanted = command === undefined || event.command === command
    const run = isWanted ? readRun(event) : undefined
    if (run && isWithin(epoch, compared.current)) summary.compared.current.add(run)
    else if (run && isWithin(epoch, compared.previous)) summary.compared.previous.add(run)
    if (run && isWithin(epoch, {since, until})) group(checked, run)
    else summary.others += 1
  }
}

/** Puts a run into every group that it belongs to. Only where they are asked for are durations and counts kept, for they take half of the time. */
function grouper(summary: Summary, dictionary: Dictionary, by: Dimension | undefined) {
  const versionOf = versionReader(dictionary)
  const dayOf = localDays()
  const weeks = new Map<string, string>()
  return ({epoch, event}: Checked, run: Run): void => {
    const day = dayOf(epoch)
    const week = weeks.get(day) ?? weekOf(day)
    weeks.set(day, week)
    if (summary.first === undefined || epoch < summary.first) summary.first = epoch
    if (summary.last === undefined || epoch > summary.last) summary.last = epoch
    summary.outcomes.set(event.outcome, (summary.outcomes.get(event.outcome) ?? 0) + 1)
    const counted: Run = {counts: run.counts, duration: undefined, success: run.success}
    const bare: Run = {counts: NO_COUNTS, duration: undefined, success: run.success}
    groupOf(summary.commands, event.command).add(run)
    groupOf(summary.versions, versionOf(event)).add(by === 'version' ? run : bare)
    groupOf(summary.days, day, Number.POSITIVE_INFINITY).add(by === 'day' ? run : bare)
    groupOf(summary.weeks, week, Number.POSITIVE_INFINITY).add(by === 'week' ? run : counted)
  }
}

const NO_COUNTS: readonly undefined[] = []

const isWithin = (epoch: number, {since, until}: Period) => epoch >= since && epoch < until

function runReader(dictionary: Dictionary, fields: readonly Field[]): (event: Checked['event']) => Run {
  const duration = dictionary.get('duration_ms') as Field
  return (event) => ({
    counts: fields.map((field) => countOf(event, field)),
    duration: countOf(event, duration),
    success: event.success,
  })
}

function countOf(event: Checked['event'], field: Field): number | undefined {
  const value = event[field.name]
  return value !== undefined && accepts(field, value) ? (value as number) : undefined
}

function versionReader(dictionary: Dictionary): (event: Checked['event']) => string {
  const isVersion = remembered((value) => accepts(dictionary.get('cli_version') as Field, value))
  return ({cli_version}) => (isVersion(cli_version) ? (cli_version as string) : NO_VERSION)
}

function groupOf(groups: Map<string, Tally>, name: string, limit = MAX_GROUPS): Tally {
  const key = groups.has(name) || groups.size < limit ? name : OVERFLOW
  const known = groups.get(key)
  if (known) return known
  const tally = new Tally()
  groups.set(key, tally)
  return tally
}
