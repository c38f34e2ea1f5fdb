import {columnChart, durationChart, type Part, partsChart} from './charts.js'
import {card, dataTable, legendOf} from './card.js'
import type {Markup} from './markup.js'
import type {Report} from './shape.js'
import {type Point, trendOf} from './trend.js'
import {counted, durationText, fieldText, numberText, percentText} from './words.js'

const DAYS = 91
const WEEKS = 53
const MOST_COMMANDS = 40
const IN_CHART = 8
const COLOURS = ['c1', 'c2', 'c3', 'c4', 'c5']

/** Runs per day and per week, and regressions prevented per week. */
export function trendCards(report: Report, now: Date): Markup[] {
  const days = trendOf(report, 'day', DAYS, now)
  const weeks = trendOf(report, 'week', WEEKS, now)
  return [
    runsCard(days, 'day', true),
    runsCard(weeks, 'week', false),
    card({
      chart: columnChart(
        weeks.map(({name, prevented}) => ({
          label: name,
          title: `${name}: ${numberText(prevented)}`,
          values: [prevented],
        })),
        ['c2'],
        'Regressions prevented per week',
      ),
      table: dataTable(
        'Regressions prevented per week',
        ['week', 'prevented'],
        filled(weeks).map(({name, prevented}) => [name, numberText(prevented)]),
      ),
      title: 'Regressions prevented per week',
    }),
  ]
}

const filled = (points: readonly Point[]) => points.filter(({runs}) => runs > 0)

function runsCard(points: readonly Point[], by: 'day' | 'week', isWide: boolean): Markup {
  const columns = points.map(({failures, name, runs}) => ({
    label: name,
    title: `${name}: ${counted(runs, 'run')}, ${numberText(failures)} failed`,
    values: [runs - failures, failures],
  }))
  const rows = filled(points).map(({failures, name, runs}) => [name, numberText(runs), numberText(failures)])
  return card({
    chart: columnChart(columns, ['c1', 'bad'], `Runs per ${by}, those that failed on top`),
    isWide,
    legend: legendOf([
      {style: 'c1', text: 'succeeded'},
      {style: 'bad', text: 'failed'},
    ]),
    table: dataTable(`Runs per ${by}`, [by, 'runs', 'failed'], rows),
    title: `Runs per ${by}`,
  })
}

/** How the runs ended. */
export function outcomesCard({outcomes, runs}: Report): Markup {
  const styles: Record<string, string> = {
    cancelled: 'c5',
    error: 'bad',
    failure: 'c3',
    success: 'c2',
    usage_error: 'c4',
  }
  const parts = Object.entries(outcomes).map(([outcome, count]) => ({
    name: fieldText(outcome),
    share: count / runs,
    style: styles[outcome] ?? 'c1',
    value: count,
  }))
  return partsCard('How they ended', parts)
}

/** What the fields of each share divide; nothing where they are all 0. */
export function sharesCards({shares}: Report): Markup[] {
  return shares
    .filter(({parts}) => parts.some(({value}) => value > 0))
    .map(({parts, title}) =>
      partsCard(
        title,
        parts.map(({field, share, value}, at) => ({
          name: fieldText(field),
          share: share ?? 0,
          style: COLOURS[at % COLOURS.length] ?? '',
          value,
        })),
      ),
    )
}

function partsCard(title: string, parts: readonly (Part & {value: number})[]): Markup {
  return card({
    chart: partsChart(parts, `${title}: ${parts.map(({name, share}) => `${name} ${percentText(share)}`).join(', ')}`),
    legend: legendOf(parts.map(({name, share, style}) => ({style, text: `${name}, ${percentText(share)}`}))),
    table: dataTable(
      title,
      ['', 'number', 'share'],
      parts.map(({name, share, value}) => [name, numberText(value), percentText(share)]),
    ),
    title,
  })
}

/** From the median to the p95 of the most used commands. */
export function durationsCard({commands}: Report, isWide: boolean): Markup | undefined {
  const rows = commands.flatMap(({command, duration_ms: {p50, p90, p95, p99, total}}) =>
    p50 === null || p95 === null ? [] : [{name: command, p50, p90, p95, p99, total}],
  )
  if (rows.length === 0) return undefined
  return card({
    chart: durationChart(rows.slice(0, IN_CHART), 'Median and p95 duration of the most used commands'),
    legend: legendOf([
      {style: 'ring', text: 'median'},
      {style: 'dot', text: 'p95: 19 of 20 runs take no longer'},
    ]),
    table: dataTable(
      'Durations',
      ['command', 'p50', 'p90', 'p95', 'p99', 'in all'],
      rows
        .slice(0, MOST_COMMANDS)
        .map(({name, p50, p90, p95, p99, total}) => [name, ...[p50, p90, p95, p99, total].map(durationText)]),
    ),
    isWide,
    title: 'How long they took',
  })
}
