import type {Dictionary, Field, FieldType, TelemetryEvent} from './dictionary.js'
import {isVersion} from './version.js'

type Value = boolean | number | string

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
// Command ids come from the host's code, error types from closed lists; the shape is checked once more because anyone may edit the log.
const COMMAND = /^(?:\((?:unknown|plugin|root)\)|\w[\w.]{0,127})$/
const ERROR = /^\w{1,64}$/
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const matches = (pattern: RegExp, max: number) => (value: unknown) =>
  typeof value === 'string' && value.length <= max && pattern.test(value)

const isErrorType = matches(ERROR, 64)

const CHECKS: Record<FieldType, (value: unknown, field: Field) => boolean> = {
  boolean: (value) => typeof value === 'boolean',
  command: matches(COMMAND, 128),
  count: isCount,
  duration: isCount,
  enum: (value, field) => field.values?.includes(value as string) ?? false,
  error: (value, {values}) => isErrorType(value) && (values?.includes(value as string) ?? true),
  id: (value, field) =>
    typeof value === 'string' && value.length === field.digits && /^[0-9a-f]*[1-9a-f][0-9a-f]*$/.test(value),
  integer: (value, field) => isCount(value) && value <= (field.max ?? Number.MAX_SAFE_INTEGER),
  time: (value) => typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value)),
  version: isVersion,
}

/** True where `value` is one that `field` can hold. */
export function accepts(field: Field, value: unknown): value is Value {
  return CHECKS[field.type](value, field)
}

/** What every event has. */
export const REQUIRED: readonly string[] = [
  'timestamp',
  'command',
  'mode',
  'success',
  'outcome',
  'consent',
  'opt_in_source',
  'trace_id',
  'span_id',
  'schema_version',
]

/**
 * One line of the log, checked field by field: what is not in the dictionary or does not fit is left out.
 * @returns the event, or undefined where the line is none (not JSON, torn, another schema version, a required field missing)
 */
export function parseEvent(line: string, dictionary: Dictionary): TelemetryEvent | undefined {
  let raw: unknown
  try {
    raw = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined
  const kept = keep(raw as Record<string, unknown>, dictionary)
  return REQUIRED.every((name) => kept[name] !== undefined) ? (kept as TelemetryEvent) : undefined
}

/** The values of `raw` that fit their field, in the dictionary's order. */
export function keep(raw: Record<string, unknown>, dictionary: Dictionary): Record<string, Value> {
  // Without a prototype: a field that is absent must not be found on `Object.prototype`.
  const kept: Record<string, Value> = Object.create(null)
  for (const field of dictionary.values()) {
    const value = Object.hasOwn(raw, field.name) ? raw[field.name] : undefined
    if (value !== undefined && accepts(field, value)) kept[field.name] = value
  }
  return kept
}
