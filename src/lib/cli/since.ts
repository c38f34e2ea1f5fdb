const UNITS: Record<string, number> = {d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, w: 604_800_000}

/**
 * A point in time as users give it: `7d`, `12h`, `2w` ago, or a date.
 * @returns epoch milliseconds, or undefined where it is neither
 */
export function parseSince(text: string, now: number): number | undefined {
  const [, count, unit] = /^(\d{1,6})\s*([smhdw])$/i.exec(text.trim()) ?? []
  if (count && unit) return now - Number(count) * (UNITS[unit.toLowerCase()] ?? 0)
  // `Date.parse` takes a lone `7` for a month.
  if (!/^\d{4}-\d\d/.test(text)) return undefined
  // A date without a time is the user's local day; `Date.parse` alone would take it for UTC.
  const time = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text)
  return Number.isNaN(time) ? undefined : time
}
