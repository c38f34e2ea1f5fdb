import type {TelemetryEvent} from '../event/dictionary.js'

/** One event as it stands in the log: a line of JSON with its newline. */
export function lineOf(event: TelemetryEvent): string {
  return `${JSON.stringify(event)}\n`
}
