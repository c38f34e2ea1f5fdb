import {PREVENTED} from './numbers.js'
import type {PeriodRow, Report} from './shape.js'
import {durationText, numberText, percentText} from './words.js'

/** One figure in a period and in the one before it. */
export interface Change {
  what: string
  current: string
  previous: string
  /** In words: `+12%`, `-3 points`; empty where there is nothing to set it against. */
  change: string
  /** Whether that is good news; undefined where it is neither. */
  isBetter: boolean | undefined
}

interface Figure {
  what: string
  of: (row: PeriodRow) => number | null
  text: (value: number) => string
  /** Undefined where neither direction is good news. */
  better?: 'less' | 'more'
  isPart?: boolean
}

const FIGURES: readonly Figure[] = [
  {of: ({runs}) => runs, text: numberText, what: 'runs'},
  {better: 'more', isPart: true, of: (row) => row.success_rate, text: percentText, what: 'success rate'},
  {better: 'less', of: ({duration_ms}) => duration_ms.p95, text: durationText, what: 'p95 duration'},
  {of: ({sums}) => sums[PREVENTED] ?? 0, text: numberText, what: 'regressions prevented'},
]

/** A period set against the one before it. */
export function changesOf({comparison: {current, previous}}: Pick<Report, 'comparison'>): Change[] {
  return FIGURES.map((figure) => {
    const {of, text, what} = figure
    const [now, before] = [of(current), of(previous)]
    const shown = (value: number | null) => (value === null ? '-' : text(value))
    return {what, current: shown(now), previous: shown(before), ...difference(now, before, figure)}
  })
}

function difference(
  now: number | null,
  before: number | null,
  {better, isPart}: Figure,
): Pick<Change, 'change' | 'isBetter'> {
  if (now === null || before === null || (!isPart && before === 0)) return {change: '', isBetter: undefined}
  const value = Math.round((isPart ? now - before : (now - before) / before) * 100)
  if (value === 0) return {change: 'same', isBetter: undefined}
  const text = `${value > 0 ? '+' : '-'}${numberText(Math.abs(value))}${isPart ? (Math.abs(value) === 1 ? ' point' : ' points') : '%'}`
  return {change: text, isBetter: better === undefined ? undefined : value > 0 === (better === 'more')}
}

/** The period that a comparison is about, in words. */
export function comparisonTitle({comparison: {current}}: Pick<Report, 'comparison'>): string {
  const days = (Date.parse(current.until) - Date.parse(current.since)) / 86_400_000
  const length =
    days >= 1 ? `${numberText(Math.round(days))} days` : `${numberText(Math.max(1, Math.round(days * 24)))} hours`
  return `${length} up to ${new Date(Date.parse(current.until) - 1).toLocaleDateString('en-GB', {day: 'numeric', month: 'short'})} against the ${length} before`
}
