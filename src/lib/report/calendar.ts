const QUARTER = 15 * 60 * 1000
const DAY = 86_400_000
const MEMORY = 100_000

/**
 * The user's local day of a time, as `2026-11-22`, in the time zone of the process (`TZ`). Clocks everywhere are a
 * multiple of a quarter of an hour off UTC, and change at one: a day is looked up once for each quarter.
 */
export function localDays(): (epoch: number) => string {
  const days = new Map<number, string>()
  let quarter = Number.NaN
  let day = ''
  return (epoch) => {
    // Lines that follow each other share their quarter.
    if (Math.floor(epoch / QUARTER) === quarter) return day
    quarter = Math.floor(epoch / QUARTER)
    day = days.get(quarter) ?? dayOf(new Date(epoch))
    if (days.size >= MEMORY) days.clear()
    days.set(quarter, day)
    return day
  }
}

/**
 * The local day of a date, as `2026-11-22`. A clock can stand anywhere, but a day has a year of four digits: what is
 * before the year 1 or after 9999 counts as the first or last day of those.
 */
export function dayOf(date: Date): string {
  const year = date.getFullYear()
  if (year < 1) return '0001-01-01'
  if (year > 9999) return '9999-12-31'
  return [String(year).padStart(4, '0'), two(date.getMonth() + 1), two(date.getDate())].join('-')
}

const two = (value: number) => String(value).padStart(2, '0')

/** The ISO week of a day, as `2026-W47`: weeks begin on Monday and belong to the year of their Thursday. */
export function weekOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  const thursday = date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * DAY
  const year = String(new Date(thursday).getUTCFullYear()).padStart(4, '0')
  const week = Math.floor((thursday - Date.parse(`${year}-01-01T00:00:00Z`)) / (7 * DAY)) + 1
  return `${year}-W${two(week)}`
}

/** The Monday of an ISO week, as a day. */
export function mondayOf(week: string): string {
  const [year, number] = week.split('-W')
  // Not `Date.UTC`, which takes the year 1 for 1901.
  const fourth = new Date(`${year}-01-04T00:00:00Z`)
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY + (Number(number) - 1) * 7 * DAY
  return new Date(monday).toISOString().slice(0, 10)
}

/** The time zone of the process by name, or by its offset where `TZ` names none that is known: `UTC+03:00`. */
export function timeZone(now = new Date()): string {
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone as string | undefined
  if (name) return name
  const minutes = -now.getTimezoneOffset()
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `UTC${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`
}

/** `count` days of the calendar up to `last`, oldest first, those without runs included. */
export function daysUpTo(last: string, count: number): string[] {
  const end = Date.parse(`${last}T00:00:00Z`)
  return Array.from({length: count}, (_, index) => new Date(end - (count - 1 - index) * DAY).toISOString().slice(0, 10))
}

/** `count` ISO weeks up to `last`, oldest first, those without runs included. */
export function weeksUpTo(last: string, count: number): string[] {
  const end = Date.parse(`${mondayOf(last)}T00:00:00Z`)
  return Array.from({length: count}, (_, index) =>
    weekOf(new Date(end - (count - 1 - index) * 7 * DAY).toISOString().slice(0, 10)),
  )
}
