const whole = new Intl.NumberFormat('en', {maximumFractionDigits: 0})
const oneDigit = new Intl.NumberFormat('en', {maximumFractionDigits: 1})

/** A number for people: `1,204`; small ones that are not whole with a digit: `2.4`. */
export function numberText(value: number): string {
  return (Math.abs(value) < 100 ? oneDigit : whole).format(value)
}

/** Milliseconds for people: `420 ms`, `4.3 s`, `2m 5s`, `3h 12m`, `4d 2h`. */
export function durationText(ms: number | null): string {
  if (ms === null) return '-'
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${seconds % 60}s`
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h ${minutes % 60}m`
  const hours = Math.round(ms / 3_600_000)
  return `${whole.format(Math.floor(hours / 24))}d ${hours % 24}h`
}

/** A part of 1 as percent: `67%`, `0.4%`, `99.6%`; never 100% of what is not all, nor 0% of what is something. */
export function percentText(part: number | null): string {
  if (part === null) return '-'
  const percent = part * 100
  if (percent === 0 || percent === 100) return `${percent}%`
  if (percent >= 1 && percent < 99.5) return `${Math.round(percent)}%`
  return `${Math.min(99.9, Math.max(0.1, percent)).toFixed(1)}%`
}

/** A field's name for people: `contract_violations` is `contract violations`. */
export function fieldText(field: string): string {
  return field.replaceAll('_', ' ')
}

/** An event's time as the day that it was for the user: `22 Nov 2026`. */
function dateText(time: string | null): string {
  if (time === null) return '-'
  return new Date(time).toLocaleDateString('en-GB', {day: 'numeric', month: 'short', year: 'numeric'})
}

/** The days of a report: `22 Nov 2026`, `1 Nov 2026 to 22 Nov 2026`. What ends at midnight ends with the day before. */
export function daysText({since, until}: {since: string | null; until: string | null}): string {
  const last = until !== null && until !== since ? new Date(Date.parse(until) - 1).toISOString() : until
  const [first, end] = [dateText(since), dateText(last)]
  return first === end ? first : `${first} to ${end}`
}

/** What the fields of a share are of it: `71% contract violations, 20% plan drift violations`; empty where all are 0. */
export function sharesText(parts: readonly {field: string; value: number; share: number | null}[]): string {
  const some = parts.filter(({value}) => value > 0)
  return some.map(({field, share}) => `${percentText(share)} ${fieldText(field)}`).join(', ')
}

/** `1 run`, `2 runs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole.format(count)} ${count === 1 ? one : many}`
}
