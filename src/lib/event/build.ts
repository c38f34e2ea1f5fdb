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
  const {cli_version, command, consent, destination, opt_in_source, parent_span_id, span_id, timestamp, trace_id} =
    beginning
  const event: Record<string, unknown> = {timestamp, command, mode: reported?.['mode'] ?? beginning.mode}
  for (const name in reported) event[name] = reported[name]
  if (duration !== undefined) event['duration_ms'] = Math.max(0, Math.round(duration))
  event['success'] = ending.success
  event['outcome'] = ending.outcome
  if (ending.exit_code !== undefined) event['exit_code'] = ending.exit_code
  if (ending.error_type) event['error_type'] = ending.error_type
  if (cli_version) event['cli_version'] = cli_version
  event['consent'] = consent
  event['opt_in_source'] = opt_in_source
  if (destination && consent === 'remote') event['destination'] = destination
  event['trace_id'] = trace_id
  event['span_id'] = span_id
  if (parent_span_id) event['parent_span_id'] = parent_span_id
  event['schema_version'] = 1
  return event as TelemetryEvent
}
