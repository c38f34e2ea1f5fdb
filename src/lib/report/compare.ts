import {OTHER} from './fold.js'
import type {Loaded} from './load.js'
import type {Compared, Comparison, Report} from './shape.js'
import {durationText, fieldText, numberText, percentText} from './words.js'

const MOST_COMMANDS = 10

/** A report set beside a benchmark, or beside another report: the figures that both have. */
export function compareWith(report: Report, other: Loaded): Comparison {
  // Where yours are of one command, those of all commands are nothing to set them beside.
  const whole = report.command === null
  const figures = [
    ...(whole ? overall(report, other) : successOf(report.command, report, other)),
    ...commands(report, other),
    ...(whole ? shares(report, other) : []),
  ]
  const name = other.kind === 'benchmark' ? 'community' : 'the other report'
  const sentences = figures.map((figure) => sentence(figure, name))
  return {
    figures,
    reports: other.kind === 'benchmark' ? other.reports : 1,
    sentences: sentences.length > 0 ? sentences : [`Nothing of yours is in the numbers of ${name}.`],
    with: other.kind,
  }
}

function sentence({command, theirs, unit, what, yours}: Compared, name: string): string {
  const text = {milliseconds: durationText, number: numberText, part: percentText}[unit]
  return `your ${what}${command ? ` for ${command}` : ''}: ${text(yours)}; ${name}: ${text(theirs)}`
}

function overall(report: Report, other: Loaded): Compared[] {
  return [
    ...figure('success rate', 'part', report.success_rate, other.success_rate),
    ...figure(
      'regressions prevented per week',
      'number',
      report.regressions_prevented.per_week,
      other.regressions_prevented.per_week,
    ),
  ]
}

function successOf(command: string | null, {success_rate}: Report, other: Loaded): Compared[] {
  const theirs = other.commands.find((row) => row.command === command)
  return command === null ? [] : figure('success rate', 'part', success_rate, theirs?.success_rate, command)
}

function commands(report: Report, other: Loaded): Compared[] {
  const theirs = new Map(other.commands.map((row) => [row.command, row]))
  return report.commands
    .filter(({command}) => command !== OTHER && theirs.has(command))
    .slice(0, MOST_COMMANDS)
    .flatMap(({command, duration_ms}) =>
      (['p50', 'p95'] as const).flatMap((q) =>
        figure(q, 'milliseconds', duration_ms[q], theirs.get(command)?.duration_ms[q], command),
      ),
    )
}

function shares(report: Report, other: Loaded): Compared[] {
  return report.shares.flatMap(({parts, title}) => {
    const theirs = other.shares.find((share) => share.title === title)?.parts
    return parts.flatMap(({field, share}) =>
      figure(`share of ${fieldText(field)}`, 'part', share, theirs?.find((part) => part.field === field)?.share),
    )
  })
}

function figure(
  what: string,
  unit: Compared['unit'],
  yours: number | null,
  theirs: number | null | undefined,
  command?: string,
): Compared[] {
  if (yours === null || theirs === null || theirs === undefined) return []
  return [{theirs, unit, what, yours, ...(command ? {command} : {})}]
}
