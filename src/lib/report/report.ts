import type {Share} from '../event/declared.js'
import {timeZone} from './calendar.js'
import {averagesOf, byField, commandRows, DEFAULT_SHARES, numbersOf, PREVENTED, part, shareRows} from './numbers.js'
import type {GroupRow, PeriodRow, Report} from './shape.js'
import {QUANTILE_ERROR} from './sketch.js'
import type {Dimension, Period, Summary, Wanted} from './summarize.js'
import {Tally} from './tally.js'

/** What a report says besides the numbers of the log. */
export interface About {
  cli: string
  /** As the CLI's author declares them; default: what caught the regression. */
  shares: readonly Share[]
  wanted: Wanted
}

/** The numbers of a log as `--json` prints them; the text, the page and the CSV are made of it, too. Pure. */
export function reportOf(summary: Summary, {cli, shares, wanted}: About): Report {
  const all = new Tally()
  for (const tally of summary.commands.values()) all.merge(tally)
  const {fields, skipped} = summary
  const sums = byField(fields, all.sums)
  const weeks = summary.weeks.size
  const prevented = sums[PREVENTED] ?? 0
  return {
    kind: 'report',
    schema_version: 1,
    cli,
    since: timeText(wanted.since ?? summary.first),
    until: timeText(wanted.until ?? summary.last),
    time_zone: timeZone(),
    command: wanted.command ?? null,
    ...numbersOf(all),
    quantile_error: QUANTILE_ERROR,
    skipped_lines: skipped.newer + skipped.unreadable,
    skipped,
    outcomes: sorted(summary.outcomes),
    commands: commandRows(summary.commands, all.runs),
    versions: rows(summary.versions, 'version'),
    days: rows(summary.days, 'day'),
    weeks: inOrder(summary.weeks).map(([week, {failures, runs, sums}]) => ({
      week,
      runs,
      failures,
      sums: byField(fields, sums),
    })),
    sums,
    averages: averagesOf(sums, byField(fields, all.reporters), weeks),
    shares: shareRows(shares.length > 0 ? shares : DEFAULT_SHARES, sums),
    regressions_prevented: {per_week: part(prevented, weeks), total: prevented, weeks},
    comparison: {
      current: periodRow(summary.compared.current, wanted.compared.current, fields),
      previous: periodRow(summary.compared.previous, wanted.compared.previous, fields),
    },
    ...(wanted.by ? {by: wanted.by, groups: groupRows(summary, wanted.by, all.runs)} : {}),
  }
}

function groupRows(summary: Summary, by: Dimension, runs: number): GroupRow[] {
  const groups = {command: summary.commands, day: summary.days, version: summary.versions, week: summary.weeks}[by]
  const row = (group: string, tally: Tally): GroupRow => ({
    group,
    share: part(tally.runs, runs) ?? 0,
    ...numbersOf(tally),
    sums: byField(summary.fields, tally.sums),
  })
  const list = inOrder(groups).map(([group, tally]) => row(group, tally))
  return by === 'day' || by === 'week' ? list : list.sort((one, other) => other.runs - one.runs)
}

function periodRow(tally: Tally, {since, until}: Period, fields: readonly string[]): PeriodRow {
  return {
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    ...numbersOf(tally),
    sums: byField(fields, tally.sums),
  }
}

function rows<Key extends string>(groups: ReadonlyMap<string, Tally>, key: Key) {
  return inOrder(groups).map(
    ([name, {failures, runs}]) =>
      ({[key]: name, failures, runs}) as Record<Key, string> & {failures: number; runs: number},
  )
}

function inOrder(groups: ReadonlyMap<string, Tally>): [string, Tally][] {
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1))
}

function sorted(outcomes: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...outcomes].sort(([, one], [, other]) => other - one))
}

function timeText(epoch: number | undefined): string | null {
  return epoch === undefined ? null : new Date(epoch).toISOString()
}
