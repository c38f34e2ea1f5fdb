import {withBars} from './bars.js'
import {changesOf, comparisonTitle} from './change.js'
import {type Column, type Look, paint, sparkline, table, wrap} from './marks.js'
import type {CommandRow, Report} from './shape.js'
import {trendOf} from './trend.js'
import {durationText, fieldText, numberText, percentText} from './words.js'

const MOST_COMMANDS = 10
const MOST_WEEKS = 8

/** @param spare see `Column` */
export const right = (head: string, spare?: number): Column => ({
  align: 'right',
  head,
  ...(spare === undefined ? {} : {spare}),
})

/** A period beside the one before it; nothing where neither has runs. */
export function comparisonSection(report: Report, look: Look): string[] {
  const {current, previous} = report.comparison
  if (current.runs + previous.runs === 0) return []
  const rows = changesOf(report).map(({change, current: now, isBetter, previous: before, what}) => [
    what,
    now,
    change && isBetter !== undefined ? `${change} ${isBetter ? '(better)' : '(worse)'}` : change,
    before,
  ])
  return [
    ...wrap(comparisonTitle(report), look).map((title) => paint(title.trim(), 'bold', look)),
    ...table([{head: ''}, right('now'), {head: 'change', spare: 0}, right('before')], rows, look),
  ]
}

/** The most used commands, each with its part of all runs as a bar. */
export function commandsSection({commands}: Report, look: Look): string[] {
  const shown = commands.slice(0, MOST_COMMANDS)
  const rest = commands.length - shown.length
  const columns = [right('runs'), right('share', 1), right('ok'), right('p50', 2), right('p95'), right('total', 0)]
  return [
    paint('Commands', 'bold', look),
    ...withBars({
      columns,
      head: 'command',
      look,
      rows: shown.map((row) => [row.command, ...figures(row)]),
      shares: shown.map(({share}) => share),
    }),
    ...(rest > 0 ? [paint(`  and ${numberText(rest)} more: --by command shows all`, 'dim', look)] : []),
  ]
}

function figures({duration_ms, runs, share, success_rate}: Omit<CommandRow, 'command' | 'sketch'>): string[] {
  const {p50, p95, total} = duration_ms
  return [
    numberText(runs),
    percentText(share),
    percentText(success_rate),
    durationText(p50),
    durationText(p95),
    durationText(total),
  ]
}

/** How the runs ended. */
export function outcomesSection({outcomes, runs}: Report, look: Look): string[] {
  const entries = Object.entries(outcomes)
  const rows = entries.map(([outcome, count]) => [fieldText(outcome), numberText(count), percentText(count / runs)])
  const shares = entries.map(([, count]) => count / runs)
  return [
    paint('How they ended', 'bold', look),
    ...withBars({columns: [right('runs'), right('share')], head: 'outcome', look, rows, shares}),
  ]
}

/** Runs per day as a line of small columns, and the latest weeks as a table. */
export function trendSection(report: Report, look: Look, now: Date): string[] {
  const days = trendOf(report, 'day', look.width - 20, now)
  const weeks = trendOf(report, 'week', MOST_WEEKS, now)
  const rows = weeks.map(({failures, name, prevented, runs}) => [name, ...[runs, failures, prevented].map(numberText)])
  const columns = [right('runs'), right('failed'), right('prevented')]
  const [first, last] = [days[0]?.name ?? '', days.at(-1)?.name ?? '']
  return [
    paint('Trend', 'bold', look),
    `  runs per day  ${paint(sparkline(days.map(({runs}) => runs)), 'cyan', look)}`,
    paint(`                ${first === last ? first : `${first} to ${last}`}`, 'dim', look),
    '',
    ...withBars({columns, head: 'week', look, rows, shares: weeks.map(({runs}) => runs)}),
  ]
}

/** What the numbers of some fields divide among them; nothing where they are all 0. */
export function sharesSection({shares}: Report, look: Look): string[] {
  return shares.flatMap(({parts, title}) => {
    if (parts.every(({value}) => value === 0)) return []
    const rows = parts.map(({field, share, value}) => [fieldText(field), percentText(share), numberText(value)])
    const columns = [right(''), right('')]
    return [
      '',
      paint(title, 'bold', look),
      ...withBars({columns, head: '', look, rows, shares: parts.map(({share}) => share ?? 0)}),
    ]
  })
}

/** Every count that a run reported: in all, for each run that reported it, and for each week. */
export function countsSection({averages, sums}: Report, look: Look): string[] {
  const rows = Object.entries(averages).map(([field, {per_run, per_week}]) => [
    fieldText(field),
    ...[sums[field] ?? 0, per_run, per_week].map(numberText),
  ])
  if (rows.length === 0) return []
  return [
    paint('What they counted', 'bold', look),
    ...table([{head: ''}, right('in all'), right('per run', 0), right('per week')], rows, look),
  ]
}
