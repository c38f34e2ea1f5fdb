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

/** The local day of a date, as `2026-11-22`. */
export function dayOf(date: Date): string {
  return [String(date.getFullYear()).padStart(4, '0'), two(date.getMonth() + 1), two(date.getDate())].join('-')
}

const two = (value: number) => String(value).padStart(2, '0')

/** The ISO week of a day, as `2026-W47`: weeks begin on Monday and belong to the year of their Thursday. */
export function weekOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  const thursday = date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * DAY
  const year = new Date(thursday).getUTCFullYear()
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1
  return `${String(year).padStart(4, '0')}-W${two(week)}`
}

/** The Monday of an ISO week, as a day. */
export function mondayOf(week: string): string {
  const [year = 0, number = 1] = week.split('-W').map(Number)
  const fourth = new Date(Date.UTC(year, 0, 4))
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * DAY + (number - 1) * 7 * DAY
  return new Date(monday).toISOString().slice(0, 10)
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
