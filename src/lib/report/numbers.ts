import type {Share} from '../event/declared.js'
import type {Average, CommandRow, Durations, Numbers, ShareRow} from './shape.js'
import type {Sketch} from './sketch.js'
import type {Tally} from './tally.js'

/** The field that the manual calls regressions prevented. */
export const PREVENTED = 'violations_detected'

/** What a report divides where the CLI's author declares nothing. */
export const DEFAULT_SHARES: readonly Share[] = [
  {
    of: ['contract_violations', 'plan_drift_violations', 'legacy_test_failures'],
    title: 'What caught the regression',
  },
]

/** What is said of any group of runs. */
export function numbersOf({durations, failures, runs, total}: Tally): Numbers {
  return {duration_ms: durationsOf(durations, total), failures, runs, success_rate: part(runs - failures, runs)}
}

export function durationsOf(sketch: Sketch, total: number): Durations {
  const at = (q: number) => sketch.quantile(q) ?? null
  return {p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), total}
}

/** `value` as a part of `whole`; null where there is no whole. */
export function part(value: number, whole: number): number | null {
  return whole > 0 ? value / whole : null
}

/** The tallies of commands as rows, the most used one first. */
export function commandRows(commands: ReadonlyMap<string, Tally>, runs: number): CommandRow[] {
  return [...commands]
    .map(([command, tally]) => commandRow(command, tally, runs))
    .sort((one, other) => other.runs - one.runs || (one.command < other.command ? -1 : 1))
}

/** @param runs of all commands */
export function commandRow(command: string, tally: Tally, runs: number): CommandRow {
  const share = part(tally.runs, runs) ?? 0
  return {command, share, ...numbersOf(tally), sketch: tally.durations.toJSON()}
}

/** A value for each field that a run reported. */
export function byField(fields: readonly string[], values: readonly (number | undefined)[]): Record<string, number> {
  return Object.fromEntries(
    fields.flatMap((field, index) => (values[index] === undefined ? [] : [[field, values[index]]])),
  )
}

/** What a run, and a week with runs, has of each field. */
export function averagesOf(
  sums: Record<string, number>,
  reporters: Record<string, number>,
  weeks: number,
): Record<string, Average> {
  const entries = Object.entries(sums).map(([field, sum]) => {
    const runs = reporters[field] ?? 0
    return [field, {per_run: part(sum, runs) ?? 0, per_week: part(sum, weeks) ?? 0, runs}] as const
  })
  return Object.fromEntries(entries)
}

/** The shares that have something to divide. */
export function shareRows(shares: readonly Share[], sums: Record<string, number>): ShareRow[] {
  return shares.map(({of, title}) => {
    const whole = of.reduce((sum, field) => sum + (sums[field] ?? 0), 0)
    return {parts: of.map((field) => ({field, share: part(sums[field] ?? 0, whole), value: sums[field] ?? 0})), title}
  })
}
