import type {Field} from './dictionary.js'

export const OUTCOMES = ['success', 'failure', 'usage_error', 'error', 'cancelled', 'killed'] as const

const EXECUTION_MODES = ['agent', 'ast', 'direct'] as const

type Shape = Omit<Field, 'declared_by' | 'name'>

const named = (name: string, shape: Shape): Field => ({declared_by: 'built-in', name, ...shape})
const COUNT: Shape = {recordable: true, type: 'count'}
const counts = (names: string) => names.split(' ').map((name) => named(name, COUNT))

/** The built-in fields up to where those of the host stand. What they mean is said in `meanings.ts`. */
export const BEFORE_HOST_FIELDS: readonly Field[] = [
  named('timestamp', {type: 'time'}),
  named('command', {type: 'command'}),
  named('mode', {recordable: true, type: 'command'}),
  named('execution_mode', {recordable: true, type: 'enum', values: EXECUTION_MODES}),
  named('files_analyzed', {...COUNT, round: 2}),
  ...counts(
    'features_detected stories_detected checks_total checks_failed violations_detected contract_violations plan_drift_violations legacy_test_failures',
  ),
]

/** And from there on. */
export const AFTER_HOST_FIELDS: readonly Field[] = [
  named('duration_ms', {type: 'duration'}),
  named('success', {type: 'boolean'}),
  named('outcome', {type: 'enum', values: OUTCOMES}),
  named('exit_code', {max: 255, type: 'integer'}),
  named('error_type', {type: 'error'}),
  named('cli_version', {type: 'version'}),
  named('consent', {type: 'enum', values: ['local', 'remote']}),
  named('opt_in_source', {type: 'enum', values: ['env', 'config', 'opt-in-file']}),
  named('destination', {digits: 8, sent: false, type: 'id'}),
  named('trace_id', {digits: 32, type: 'id'}),
  named('span_id', {digits: 16, type: 'id'}),
  named('parent_span_id', {digits: 16, type: 'id'}),
  named('schema_version', {max: 1, type: 'integer'}),
]
