import {dayOf, daysUpTo, weekOf, weeksUpTo} from './calendar.js'
import {PREVENTED} from './numbers.js'
import type {Report} from './shape.js'

/** One column of a trend. */
export interface Point {
  /** A day or a week. */
  name: string
  runs: number
  failures: number
  prevented: number
}

/**
 * The days or weeks up to the latest one, those without runs included. A clock that jumped ahead must not push
 * everything else out of sight: what lies after `now` is left out, unless there is nothing else.
 */
export function trendOf(report: Pick<Report, 'days' | 'weeks'>, by: 'day' | 'week', most: number, now: Date): Point[] {
  const rows: Point[] =
    by === 'day'
      ? report.days.map(({day, failures, runs}) => ({failures, name: day, prevented: 0, runs}))
      : report.weeks.map(({failures, runs, sums, week}) => ({
          failures,
          name: week,
          prevented: sums[PREVENTED] ?? 0,
          runs,
        }))
  const today = by === 'day' ? dayOf(now) : weekOf(dayOf(now))
  const last = rows.findLast(({name}) => name <= today) ?? rows.at(-1)
  if (!last) return []
  const known = new Map(rows.map((row) => [row.name, row]))
  const all = (by === 'day' ? daysUpTo : weeksUpTo)(last.name, most)
  const first = all.findIndex((name) => known.has(name))
  return all.slice(first).map((name) => known.get(name) ?? {failures: 0, name, prevented: 0, runs: 0})
}
