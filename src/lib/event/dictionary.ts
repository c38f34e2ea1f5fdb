import {AFTER_HOST_FIELDS, BEFORE_HOST_FIELDS, type OUTCOMES} from './fields.js'
import type {Meaning} from './meanings.js'

/**
 * The data dictionary: every field that an event can have, in the order in which it is written.
 * A field is here (or declared by the host) or it does not exist; the README's table, the commands and the span
 * attributes all come from this list.
 */

/**
 * What a field can hold. There is no free text: `command` is the id of a command that the host ships, `error` a class
 * name or code from a closed list.
 */
export type FieldType =
  | 'boolean'
  | 'command'
  | 'count'
  | 'duration'
  | 'enum'
  | 'error'
  | 'id'
  | 'integer'
  | 'time'
  | 'version'

/** One field of the data dictionary. */
export interface Field {
  name: string
  type: FieldType
  /** Of a field that the host declares; those of the built-in ones are in `meanings.ts`. */
  meaning?: Meaning
  /** `built-in`, or `host` for a field from the host's `package.json`. */
  declared_by: 'built-in' | 'host'
  /** True where a command reports the value; the others are filled in by the plugin. */
  recordable?: boolean
  /** `enum`: the values that are accepted. `error`: the same, where a log is read that anyone may have edited. */
  values?: readonly string[]
  /** `count`: significant digits that are kept. */
  round?: number
  /** `id`: how many lower-case hexadecimal digits. */
  digits?: number
  /** `integer`: the largest value. */
  max?: number
  /** False where the field never leaves the machine. */
  sent?: false
}

export type Outcome = (typeof OUTCOMES)[number]

/** One recorded command, as it stands in the log: a value for some of the dictionary's fields, absent rather than null. */
export interface TelemetryEvent {
  timestamp: string
  command: string
  mode: string
  success: boolean
  outcome: Outcome
  consent: 'local' | 'remote'
  opt_in_source: 'config' | 'env' | 'opt-in-file'
  trace_id: string
  span_id: string
  schema_version: 1
  cli_version?: string
  destination?: string
  duration_ms?: number
  error_type?: string
  exit_code?: number
  parent_span_id?: string
  [reported: string]: boolean | number | string | undefined
}

/** The fields by name, in the order in which an event has them. */
export type Dictionary = ReadonlyMap<string, Field>

/** The dictionary of a host: the built-in fields, and in their middle those that the host declares. */
export function dictionaryOf(hostFields: readonly Field[] = []): Dictionary {
  const fields = [...BEFORE_HOST_FIELDS, ...hostFields, ...AFTER_HOST_FIELDS]
  return new Map(fields.map((field) => [field.name, field]))
}
