import type {Field} from './dictionary.js'

/** What a field means, for people: beside the dictionary, since no command of the user needs it. */
export interface Meaning {
  description: string
  example: boolean | number | string
}

/** The built-in fields' meanings, by name. */
export const MEANINGS: Readonly<Record<string, Meaning>> = {
  timestamp: {description: 'When the command started (UTC)', example: '2026-11-22T19:08:41.123Z'},
  command: {
    description:
      'CLI command identifier: `(unknown)` for a mistyped one, `(plugin)` for one of a plugin that you installed, `(root)` for the only one of a CLI that has no others',
    example: 'import.from_code',
  },
  mode: {description: 'High-level command family', example: 'repro'},
  execution_mode: {description: 'How the command ran', example: 'agent'},
  files_analyzed: {description: 'Count of source files scanned, rounded to 2 significant digits', example: 140},
  features_detected: {description: 'Number of features that plan import discovered', example: 27},
  stories_detected: {description: 'Total stories extracted from code', example: 112},
  checks_total: {description: 'Number of validation checks executed', example: 6},
  checks_failed: {description: 'How many checks failed', example: 2},
  violations_detected: {description: 'How many checks or contracts failed', example: 2},
  contract_violations: {description: 'Violations that contracts caught', example: 1},
  plan_drift_violations: {description: 'Violations where plan and code differ', example: 1},
  legacy_test_failures: {description: 'Failures that the existing tests caught', example: 0},
  duration_ms: {description: 'Wall time of the command in milliseconds', example: 4280},
  success: {description: 'Whether the command exited with 0', example: true},
  outcome: {description: 'How the command ended', example: 'success'},
  exit_code: {description: 'Exit code', example: 0},
  error_type: {
    description: 'Class or code of the error, from a closed list, else `_OTHER`; never a message',
    example: 'ENOENT',
  },
  cli_version: {description: 'Version of the CLI', example: '1.4.2'},
  consent: {description: 'What you had agreed to: keep locally, or also send', example: 'local'},
  opt_in_source: {description: 'Where you agreed to it', example: 'config'},
  destination: {description: 'Which collector you had agreed to, as a short hash; never sent', example: '9c1f02aa'},
  trace_id: {description: 'Random id of the trace', example: '4bf92f3577b34da6a3ce929d0e0e4736'},
  span_id: {description: 'Random id of this event', example: '00f067aa0ba902b7'},
  parent_span_id: {description: 'Id of the command that ran this one', example: '53995c3f42cd8ad8'},
  schema_version: {description: 'Version of this format', example: 1},
}

/** What a field of any dictionary means. */
export function meaningOf({meaning, name}: Field): Meaning {
  return meaning ?? MEANINGS[name] ?? {description: name, example: ''}
}
