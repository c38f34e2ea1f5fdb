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
  description: string
  example: boolean | number | string
  /** `built-in`, or `host` for a field from the host's `package.json`. */
  declared_by: 'built-in' | 'host'
  /** True where a command reports the value; the others are filled in by the plugin. */
  recordable?: boolean
  /** `enum`: the values that are accepted. */
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

export const OUTCOMES = ['success', 'failure', 'usage_error', 'error', 'cancelled', 'killed'] as const
export type Outcome = (typeof OUTCOMES)[number]

export const EXECUTION_MODES = ['agent', 'ast', 'direct'] as const

const count = (name: string, description: string, example: number, round?: number): Field => ({
  declared_by: 'built-in',
  description,
  example,
  name,
  recordable: true,
  type: 'count',
  ...(round ? {round} : {}),
})

const own = (field: Omit<Field, 'declared_by'>): Field => ({declared_by: 'built-in', ...field})

const BEFORE_HOST_FIELDS: readonly Field[] = [
  own({
    description: 'When the command started (UTC)',
    example: '2026-11-22T19:08:41.123Z',
    name: 'timestamp',
    type: 'time',
  }),
  own({
    description:
      'CLI command identifier: `(unknown)` for a mistyped one, `(plugin)` for one of a plugin that you installed',
    example: 'import.from_code',
    name: 'command',
    type: 'command',
  }),
  own({description: 'High-level command family', example: 'repro', name: 'mode', recordable: true, type: 'command'}),
  own({
    description: 'How the command ran',
    example: 'agent',
    name: 'execution_mode',
    recordable: true,
    type: 'enum',
    values: EXECUTION_MODES,
  }),
  count('files_analyzed', 'Count of source files scanned, rounded to 2 significant digits', 140, 2),
  count('features_detected', 'Number of features that plan import discovered', 27),
  count('stories_detected', 'Total stories extracted from code', 112),
  count('checks_total', 'Number of validation checks executed', 6),
  count('checks_failed', 'How many checks failed', 2),
  count('violations_detected', 'How many checks or contracts failed', 2),
  count('contract_violations', 'Violations that contracts caught', 1),
  count('plan_drift_violations', 'Violations where plan and code differ', 1),
  count('legacy_test_failures', 'Failures that the existing tests caught', 0),
]

const AFTER_HOST_FIELDS: readonly Field[] = [
  own({description: 'Wall time of the command in milliseconds', example: 4280, name: 'duration_ms', type: 'duration'}),
  own({description: 'Whether the command exited with 0', example: true, name: 'success', type: 'boolean'}),
  own({description: 'How the command ended', example: 'success', name: 'outcome', type: 'enum', values: OUTCOMES}),
  own({description: 'Exit code', example: 0, max: 255, name: 'exit_code', type: 'integer'}),
  own({
    description: 'Class or code of the error, from a closed list, else `_OTHER`; never a message',
    example: 'ENOENT',
    name: 'error_type',
    type: 'error',
  }),
  own({description: 'Version of the CLI', example: '1.4.2', name: 'cli_version', type: 'version'}),
  own({
    description: 'What you had agreed to: keep locally, or also send',
    example: 'local',
    name: 'consent',
    type: 'enum',
    values: ['local', 'remote'],
  }),
  own({
    description: 'Where you agreed to it',
    example: 'config',
    name: 'opt_in_source',
    type: 'enum',
    values: ['env', 'config', 'opt-in-file'],
  }),
  own({
    description: 'Which collector you had agreed to, as a short hash; never sent',
    digits: 8,
    example: '9c1f02aa',
    name: 'destination',
    sent: false,
    type: 'id',
  }),
  own({
    description: 'Random id of the trace',
    digits: 32,
    example: '4bf92f3577b34da6a3ce929d0e0e4736',
    name: 'trace_id',
    type: 'id',
  }),
  own({description: 'Random id of this event', digits: 16, example: '00f067aa0ba902b7', name: 'span_id', type: 'id'}),
  own({
    description: 'Id of the command that ran this one',
    digits: 16,
    example: '53995c3f42cd8ad8',
    name: 'parent_span_id',
    type: 'id',
  }),
  own({description: 'Version of this format', example: 1, max: 1, name: 'schema_version', type: 'integer'}),
]

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
