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

/**
 * Reports of the same CLI without those that are given twice, which would make one person look like several, and without
 * those of nobody's runs, which would make a few people look like five.
 */
export function distinct(reports: readonly Loaded[]): Loaded[] {
  return [...new Map(reports.map((report) => [JSON.stringify(report), report])).values()].filter(({runs}) => runs > 0)
}

/**
 * The numbers of many reports together. What fewer than five of them have is counted under `other`, or left out where
 * it cannot be added up; days, weeks, versions, times and the time zone are nobody's but their owner's and never get in.
 */
export function mergeReports(reports: readonly Loaded[]): Benchmark {
  const commands = new Groups<Tally>(merged)
  for (const [index, report] of reports.entries()) {
    for (const row of report.commands) commands.put(row.command, index, tallyOf(row))
  }
  const groups = commands.folded().map(({isShared, name, value}) => ({name, tally: isShared ? value : counted(value)}))
  const all = groups.reduce((sum, {tally}) => merged(sum, tally), new Tally())
  const isEnough = reports.length >= SMALLEST_GROUP
  const sums = Object.fromEntries(groupsOf(reports, ({sums}) => sums).shared())
  const preventing = preventers(reports)
  const {duration_ms, ...numbers} = numbersOf(all)
  return {
    kind: 'benchmark',
    schema_version: 1,
    cli: reports[0]?.cli ?? '',
    reports: reports.length,
    smallest_group: SMALLEST_GROUP,
    ...numbers,
    duration_ms,
    quantile_error: QUANTILE_ERROR,
    outcomes: Object.fromEntries(
      groupsOf(reports, ({outcomes}) => outcomes)
        .folded()
        .map(({name, value}) => [name, value]),
    ),
    commands: commandsOf(groups, all.runs),
    sums,
    averages: averagesOf(
      sums,
      Object.fromEntries(fieldGroups(reports, reporters).shared()),
      isEnough ? regressions(reports).weeks : 0,
    ),
    shares: sharesOf(reports),
    regressions_prevented: preventing === null ? {per_week: null, total: 0, weeks: 0} : regressions(reports),
    reports_with_regressions_prevented: preventing,
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

/**
 * Runs without their durations. What is left of too few reports is counted, but its durations get in nowhere: out of the
 * total and the quantiles of all runs one could read them again.
 */
function counted({failures, runs}: Tally): Tally {
  return Object.assign(new Tally(), {failures, runs})
}

function commandsOf(groups: readonly {name: string; tally: Tally}[], runs: number): CommandRow[] {
  return groups
    .map(({name, tally}) => commandRow(name, tally, runs))
    .sort((one, other) => Number(one.command === OTHER) - Number(other.command === OTHER) || other.runs - one.runs)
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
  return titles.shared().flatMap(([title]) => {
    // `other` of too few is their very number, and the parts of one whole cannot hide one among them.
    const parts = groupsOf(reports, ({shares}) => partsOf(shares, title))
      .folded()
      .filter(({isShared}) => isShared)
    const whole = parts.reduce((all, {value}) => all + value, 0)
    if (whole === 0) return []
    return [{title, parts: parts.map(({name, value}) => ({field: name, value, share: part(value, whole)}))}]
  })
}

function partsOf(shares: readonly ShareRow[], title: string): Record<string, number> {
  const row = shares.find((share) => share.title === title)
  return Object.fromEntries(row?.parts.map(({field, value}) => [field, value]) ?? [])
}
