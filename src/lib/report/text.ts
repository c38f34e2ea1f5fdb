import {withBars} from './bars.js'
import {type Look, paint, wrap} from './marks.js'
import {
  commandsSection,
  comparisonSection,
  countsSection,
  outcomesSection,
  right,
  sharesSection,
  trendSection,
} from './sections.js'
import {PREVENTED} from './numbers.js'
import type {Report} from './shape.js'
import {counted, daysText, durationText, fieldText, numberText, percentText, sharesText} from './words.js'

/** The report for a terminal or a pipe. */
export function reportText(report: Report, look: Look, now: Date): string {
  const sections = report.groups
    ? [groupsSection(report, look)]
    : [
        comparisonSection(report, look),
        commandsSection(report, look),
        outcomesSection(report, look),
        trendSection(report, look, now),
        sharesSection(report, look),
        countsSection(report, look),
      ]
  const compared = report.compare?.sentences.flatMap((sentence) => wrap(sentence, look)) ?? []
  return [
    ...headline(report, look),
    ...sections
      .filter((section) => section.length > 0)
      .flatMap((section) => (section[0] === '' ? section : ['', ...section])),
    ...(compared.length > 0 ? ['', paint(`Beside ${beside(report)}`, 'bold', look), ...compared] : []),
    ...skippedLines(report, look),
  ].join('\n')
}

/** What the numbers are set beside, in words. */
export function beside({compare}: Report): string {
  return compare?.with === 'benchmark' ? `the community (${counted(compare.reports, 'report')})` : 'the other report'
}

function headline(report: Report, look: Look): string[] {
  const {cli, command, duration_ms, regressions_prevented: prevented, runs, success_rate} = report
  const perWeek = `${numberText(prevented.per_week ?? 0)} per week`
  const name = command ? `${cli}: ${command}` : cli
  const days = `${daysText(report)} (${report.time_zone})`
  const isNarrow = name.length + days.length + 2 > look.width
  const caught = sharesText(report.shares[0]?.parts ?? [])
  return [
    `${paint(name, 'bold', look)}${isNarrow ? '\n' : ''}  ${paint(days, 'dim', look)}`,
    ...wrap(
      `${counted(runs, 'run')}, ${percentText(success_rate)} succeeded, ${durationText(duration_ms.total)} in all`,
      look,
    ),
    ...(prevented.total > 0
      ? wrap(`${counted(prevented.total, 'regression')} prevented, ${perWeek}`, look).map((text) =>
          text.replace(perWeek, paint(perWeek, 'green', look)),
        )
      : []),
    ...(caught ? wrap(caught, look) : []),
  ]
}

function groupsSection({by = 'command', groups = []}: Report, look: Look): string[] {
  const rows = groups.map(({duration_ms, group, runs, success_rate, sums}) => [
    group,
    numberText(runs),
    percentText(success_rate),
    durationText(duration_ms.p50),
    durationText(duration_ms.p95),
    durationText(duration_ms.total),
    numberText(sums[PREVENTED] ?? 0),
  ])
  const columns = [right('runs'), right('ok'), right('p50', 1), right('p95', 2), right('total', 0), right('prevented')]
  return [
    paint(`By ${fieldText(by)}`, 'bold', look),
    ...withBars({columns, head: by, look, rows, shares: groups.map(({share}) => share)}),
  ]
}

/** What could not be read, so that nobody takes the numbers for more than they are. */
function skippedLines({skipped, skipped_lines}: Report, look: Look): string[] {
  const text = skippedText({skipped, skipped_lines})
  return text ? ['', paint(text, 'dim', look)] : []
}

/** How many lines were skipped and why, as a sentence; empty where none were. */
export function skippedText({skipped, skipped_lines}: Pick<Report, 'skipped' | 'skipped_lines'>): string {
  if (skipped_lines === 0) return ''
  const kinds = [
    ...(skipped.unreadable > 0 ? [`${counted(skipped.unreadable, 'line')} without an event`] : []),
    ...(skipped.newer > 0 ? [`${counted(skipped.newer, 'line')} of a newer format`] : []),
  ]
  return `Skipped: ${kinds.join(', ')}.`
}

/** Where there is nothing to report: why, and how to get some. */
export function emptyText(
  report: Report,
  {
    isRecording,
    isFiltered,
    log,
    typed,
  }: {log: string; isRecording: boolean; isFiltered: boolean; typed: (id: string) => string},
): string {
  const advice = isFiltered
    ? 'Without --since, --until and --command it covers everything that is kept.'
    : isRecording
      ? 'Telemetry is on: run a few commands, then look again.'
      : `\`${typed('telemetry:enable')}\` records every command into that file, and sends nothing anywhere.`
  const what = isFiltered ? 'No runs in this selection of' : 'No runs yet in'
  return [`${what} ${log}. ${advice}`, skippedText(report)].filter(Boolean).join('\n')
}
