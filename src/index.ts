import {registry} from './lib/run/registry.js'

/** Values that a command can report; every one is optional. */
export interface Attributes {
  /** High-level command family: one that the CLI has. */
  mode?: string
  execution_mode?: 'agent' | 'ast' | 'direct'
  /** Files scanned; kept rounded to two significant digits. */
  files_analyzed?: number
  features_detected?: number
  stories_detected?: number
  checks_total?: number
  checks_failed?: number
  violations_detected?: number
  contract_violations?: number
  plan_drift_violations?: number
  legacy_test_failures?: number
}

/**
 * Reports values of the command that is running: counts add up, the rest is last-wins. Does nothing where telemetry is
 * off or not installed, and never throws. A value that does not fit its field is dropped.
 */
export function record(attributes: Attributes): void {
  registry()?.record(attributes)
}
