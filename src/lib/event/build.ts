import {accepts} from './accept.js'
import type {Dictionary, TelemetryEvent} from './dictionary.js'
import type {Ids} from './ids.js'
import type {Ending} from './outcome.js'

/** What is known of a command when it starts. It is what a marker holds, too. */
export interface Beginning extends Ids {
  timestamp: string
  command: string
  mode: string
  cli_version?: string
  consent: 'local' | 'remote'
  opt_in_source: 'config' | 'env' | 'opt-in-file'
  destination?: string
}

/** The values that a command reported, already accepted. */
export type Reported = Record<string, boolean | number | string>

/**
 * One event, its keys in the dictionary's order; a value that does not fit its field is left out. Pure.
 * @param duration milliseconds; undefined where it is not known
 */
export function buildEvent(
  dictionary: Dictionary,
  {
    beginning,
    duration,
    ending,
    reported,
  }: {beginning: Beginning; duration?: number; ending: Ending; reported: Reported},
): TelemetryEvent {
  // Without a prototype: what somebody's code has put on `Object.prototype` would stand in every field that is absent.
  const known: Record<string, unknown> = {__proto__: null, ...reported, ...beginning, ...ending, schema_version: 1}
  if (Object.hasOwn(reported, 'mode')) known['mode'] = reported['mode']
  if (duration !== undefined) known['duration_ms'] = Math.max(0, Math.round(duration))
  if (beginning.consent !== 'remote') delete known['destination']
  const event: Record<string, unknown> = Object.create(null)
  for (const field of dictionary.values()) {
    const value = known[field.name]
    if (value === undefined) continue
    const kept = field.round ? rounded(value, field.round) : value
    if (accepts(field, kept)) event[field.name] = kept
  }
  return event as TelemetryEvent
}

/** A count with this many significant digits: 143 with 2 is 140. */
function rounded(value: unknown, digits: number): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(digits)) : value
}
