import type {TelemetryEvent} from '../event/dictionary.js'
import {jsonOf} from '../files/json.js'

/** One event as it stands in the log: a line of JSON with its newline. */
export function lineOf(event: TelemetryEvent): string {
  return `${jsonOf(event)}\n`
}
