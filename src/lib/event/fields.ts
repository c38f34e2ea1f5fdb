import type {Field} from './dictionary.js'

export const OUTCOMES = ['success', 'failure', 'usage_error', 'error', 'cancelled', 'killed'] as const

const EXECUTION_MODES = ['agent', 'ast', 'direct'] as const

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

/** The built-in fields up to where those of the host stand. */
export const BEFORE_HOST_FIELDS: readonly Field[] = [
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

/** And from there on. */
export const AFTER_HOST_FIELDS: readonly Field[] = [
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
