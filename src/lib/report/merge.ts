import {Groups, OTHER, SMALLEST_GROUP} from './fold.js'
import type {Loaded} from './load.js'
import {averagesOf, commandRow, numbersOf, PREVENTED, part} from './numbers.js'
import type {Benchmark, CommandRow, Common, ShareRow} from './shape.js'
import {QUANTILE_ERROR, Sketch} from './sketch.js'
import {Tally} from './tally.js'

const sum = (one: number, other: number) => one + other
const merged = (one: Tally, other: Tally) => {
  const both = new Tally()
  both.merge(one)
  both.merge(other)
  return both
}

/** Reports of the same CLI without those that are given twice, which would make one person look like several. */
export function distinct(reports: readonly Loaded[]): Loaded[] {
  return [...new Map(reports.map((report) => [JSON.stringify(report), report])).values()]
}

/**
 * The numbers of many reports together. What fewer than five of them have is counted under `other`, or left out where
 * it cannot be added up; days, weeks, versions, times and the time zone are nobody's but their owner's and never get in.
 */
export function mergeReports(reports: readonly Loaded[]): Benchmark {
  const all = new Tally()
  const commands = new Groups<Tally>(merged)
  for (const [index, report] of reports.entries()) {
    for (const row of report.commands) {
      all.merge(tallyOf(row))
      commands.put(row.command, index, tallyOf(row))
    }
  }
  const isEnough = reports.length >= SMALLEST_GROUP
  const {duration_ms, ...numbers} = numbersOf(all)
  const sums = fieldGroups(reports, ({sums}) => sums)
  const prevented = regressions(reports)
  return {
    kind: 'benchmark',
    schema_version: 1,
    cli: reports[0]?.cli ?? '',
    reports: reports.length,
    smallest_group: SMALLEST_GROUP,
    ...numbers,
    duration_ms: isEnough ? duration_ms : {...duration_ms, p50: null, p90: null, p95: null, p99: null},
    quantile_error: QUANTILE_ERROR,
    outcomes: Object.fromEntries(
      groupsOf(reports, ({outcomes}) => outcomes)
        .folded()
        .map(({name, value}) => [name, value]),
    ),
    commands: commandsOf(commands, all.runs),
    sums: Object.fromEntries(sums.shared()),
    averages: averagesOf(
      Object.fromEntries(sums.shared()),
      Object.fromEntries(fieldGroups(reports, reporters).shared()),
      isEnough ? prevented.weeks : 0,
    ),
    shares: sharesOf(reports),
    regressions_prevented: isEnough ? prevented : {per_week: null, total: 0, weeks: 0},
    reports_with_regressions_prevented: preventers(reports),
  }
}

function tallyOf({duration_ms, failures, runs, sketch}: CommandRow): Tally {
  const tally = new Tally()
  tally.runs = runs
  tally.failures = failures
  tally.total = duration_ms.total
  tally.durations.merge(Sketch.from(sketch) ?? new Sketch())
  return tally
}

/** One person's durations stay unseen also where they are all that `other` has. */
function commandsOf(commands: Groups<Tally>, runs: number): CommandRow[] {
  const rows = commands.folded().map(({isShared, name, value}) => {
    const row = commandRow(name, value, runs)
    if (isShared) return row
    const {total} = row.duration_ms
    return {...row, duration_ms: {p50: null, p90: null, p95: null, p99: null, total}, sketch: new Sketch().toJSON()}
  })
  return rows.sort(
    (one, other) => Number(one.command === OTHER) - Number(other.command === OTHER) || other.runs - one.runs,
  )
}

type Values = (report: Common) => Record<string, number>

/** A value that is not 0 for each report that has it. */
function groupsOf(reports: readonly Common[], values: Values): Groups<number> {
  return fieldGroups(reports, (report) =>
    Object.fromEntries(Object.entries(values(report)).filter(([, value]) => value > 0)),
  )
}

function fieldGroups(reports: readonly Common[], values: Values): Groups<number> {
  const groups = new Groups<number>(sum)
  for (const [index, report] of reports.entries()) {
    for (const [name, value] of Object.entries(values(report))) groups.put(name, index, value)
  }
  return groups
}

const reporters: Values = ({averages}) =>
  Object.fromEntries(Object.entries(averages).map(([field, {runs}]) => [field, runs]))

function regressions(reports: readonly Common[]): Benchmark['regressions_prevented'] {
  const add = (key: 'total' | 'weeks') =>
    reports.reduce((all, {regressions_prevented}) => all + regressions_prevented[key], 0)
  const [total, weeks] = [add('total'), add('weeks')]
  return {per_week: part(total, weeks), total, weeks}
}

function preventers(reports: readonly Common[]): number | null {
  const count = reports.filter(({sums}) => (sums[PREVENTED] ?? 0) > 0).length
  return count < SMALLEST_GROUP ? null : count
}

function sharesOf(reports: readonly Common[]): ShareRow[] {
  const titles = new Groups<null>(() => null)
  for (const [index, {shares}] of reports.entries()) for (const {title} of shares) titles.put(title, index, null)
  return titles.shared().map(([title]) => {
    const parts = groupsOf(reports, ({shares}) => partsOf(shares, title)).folded()
    const whole = parts.reduce((all, {value}) => all + value, 0)
    return {title, parts: parts.map(({name, value}) => ({field: name, value, share: part(value, whole)}))}
  })
}

function partsOf(shares: readonly ShareRow[], title: string): Record<string, number> {
  const row = shares.find((share) => share.title === title)
  return Object.fromEntries(row?.parts.map(({field, value}) => [field, value]) ?? [])
}
