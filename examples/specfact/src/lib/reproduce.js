import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {inspect, runChecks} from './checks.js'
import {readPlan} from './plan.js'
import {counted, located} from './text.js'

/** @typedef {import('./checks.js').Check} Check */
/** @typedef {{checks: Check[], filesAnalyzed: number, filesSkipped: number, planFound: boolean}} Result */

/**
 * Runs every check that can be run on a directory.
 * @param {string} directory
 * @param {string} [plan] the file; else the directory's own, if it has one
 * @returns {Promise<Result>}
 */
export async function reproduce(directory, plan) {
  const own = join(directory, '.specfact', 'plan.json')
  const path = plan ?? (existsSync(own) ? own : undefined)
  const planFile = path === undefined ? undefined : readPlan(path)
  const inspection = await inspect(directory)
  return {
    checks: runChecks(inspection, planFile),
    filesAnalyzed: inspection.modules.length,
    filesSkipped: inspection.unreadable.length,
    planFound: planFile !== undefined,
  }
}

/**
 * The result in the words of the telemetry's data dictionary.
 * @param {Result} result
 */
export function numbersOf({checks, filesAnalyzed, filesSkipped, planFound}) {
  /** @param {import('./checks.js').CheckName} name */
  const found = (name) => checks.find((check) => check.name === name)?.findings.length ?? 0
  return {
    checks_failed: checks.filter(({findings}) => findings.length > 0).length,
    checks_total: checks.length,
    contract_violations: found('contracts'),
    files_analyzed: filesAnalyzed,
    files_skipped: filesSkipped,
    legacy_test_failures: found('legacy_tests'),
    plan_drift_violations: found('plan'),
    plan_found: planFound,
    violations_detected: checks.reduce((sum, {findings}) => sum + findings.length, 0),
  }
}

/**
 * The result for people.
 * @param {Result} result
 * @returns {string[]} lines
 */
export function report(result) {
  const {checks_failed, checks_total, files_skipped, plan_found, violations_detected} = numbersOf(result)
  return [
    ...result.checks.flatMap(reportCheck),
    ...(plan_found ? [] : ['– Plan and code agree: not checked, there is no plan']),
    ...(files_skipped > 0
      ? [`– ${counted(files_skipped, 'file or folder', 'files or folders')} could not be read`]
      : []),
    '',
    `${counted(checks_total, 'check')}, ${checks_failed} failed, ${counted(violations_detected, 'finding')}`,
  ]
}

/** @param {Check} check */
function reportCheck({findings, looked, title}) {
  const result = findings.length > 0 ? `${counted(findings.length, 'finding')} in ${looked}` : looked
  return [
    `${findings.length > 0 ? '✗' : '✓'} ${title}: ${result}`,
    ...findings.flatMap(({file, line, message}) => located(`${file}:${line}`, message)),
  ]
}
