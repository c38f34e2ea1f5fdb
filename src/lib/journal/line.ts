import type {TelemetryEvent} from '../event/dictionary.js'

/** One event as it stands in the log: a line of JSON with its newline. */
export function lineOf(event: TelemetryEvent): string {
  // Without a prototype: a host that has given `Object.prototype` a `toJSON` must not decide what the line says.
  return `${JSON.stringify(Object.assign(Object.create(null), event))}\n`
}
