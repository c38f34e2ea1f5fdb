const UNITS: Record<string, number> = {d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, w: 604_800_000}
const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i

/**
 * A point in time as users give it: `7d`, `12h`, `2w` ago, or a date.
 * @returns epoch milliseconds, or undefined where it is neither
 */
export function parseSince(typed: string, now: number): number | undefined {
  const text = typed.trim()
  const [, count, unit] = /^(\d{1,6})\s*([smhdw])$/i.exec(text) ?? []
  if (count && unit) return now - Number(count) * (UNITS[unit.toLowerCase()] ?? 0)
  // `Date.parse` takes `7` for a month, 31 February for 3 March, and passes over words behind a date.
  const [, year, month, day] = DATE.exec(text) ?? []
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) return undefined
  // A date without a time is the user's local day; `Date.parse` alone would take it for UTC.
  const time = day === undefined ? Number.NaN : Date.parse(text.length === 10 ? `${text}T00:00` : text)
  return Number.isNaN(time) ? undefined : time
}
