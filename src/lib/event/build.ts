import type {TelemetryEvent} from './dictionary.js'
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

/** A command that has ended. */
export interface Ended {
  beginning: Beginning
  /** Milliseconds; absent where it is not known. */
  duration?: number
  ending: Ending
  /** In the dictionary's order and rounded, as `finish` returns them; absent where nothing was reported. */
  reported?: Reported
}

/**
 * One event, its keys in the dictionary's order. Pure. The values are not checked once more: what a command reports was
 * accepted when it did, and the rest comes from closed sets. The dictionary itself is not needed, since most commands
 * report nothing and to make it would take half of the time that a command can be given.
 */
export function buildEvent({beginning, duration, ending, reported}: Ended): TelemetryEvent {
  // Without a prototype: what somebody's code has put on `Object.prototype` would stand in every field that is absent.
  const known: Record<string, unknown> = Object.assign(Object.create(null), beginning, ending)
  const event: Record<string, unknown> = Object.create(null)
  event['timestamp'] = known['timestamp']
  event['command'] = known['command']
  event['mode'] = known['mode']
  // Its own mode, where it reported one, takes the place of the other.
  if (reported) Object.assign(event, reported)
  if (duration !== undefined) event['duration_ms'] = Math.max(0, Math.round(duration))
  for (const name of THE_REST)
    if (known[name] !== undefined && (name !== 'destination' || beginning.consent === 'remote'))
      event[name] = known[name]
  event['schema_version'] = 1
  return event as TelemetryEvent
}

const THE_REST = [
  'success',
  'outcome',
  'exit_code',
  'error_type',
  'cli_version',
  'consent',
  'opt_in_source',
  'destination',
  'trace_id',
  'span_id',
  'parent_span_id',
]
