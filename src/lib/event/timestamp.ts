/**
 * The time as an event has it: ISO 8601 in UTC with milliseconds. Not by `toISOString`, for which V8 first looks up the
 * time zone of the machine: that takes 0.2 ms and a dozen system calls.
 * @param epoch milliseconds, of a year of four digits
 */
export function timestampOf(epoch: number): string {
  const at = new Date(epoch)
  const day = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`
  const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`
  return `${day}T${time}.${String(at.getUTCMilliseconds()).padStart(3, '0')}Z`
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}
