import {join} from 'node:path'
import {contractsOf} from './contracts.js'
import {certainImports} from './imports.js'
import {outline} from './outline.js'
import {comparePlans, planOf} from './plan.js'
import {moduleName, readRepo} from './repo.js'
import {importProblem, indexOf} from './resolve.js'
import {scopeOf} from './scope.js'
import {counted, describe} from './text.js'

/** @typedef {import('./plan.js').PlanFile} PlanFile */
/** @typedef {Awaited<ReturnType<typeof inspect>>} Inspection */
/** @typedef {{file: string, line: number, message: string}} Finding */
/** @typedef {'contracts' | 'legacy_tests' | 'parse' | 'plan'} CheckName */
/** @typedef {{name: CheckName, title: string, looked: string, findings: Finding[]}} Check looked: at what, in words */

/**
 * Everything that the checks need to know of a directory.
 * @param {string} directory
 */
export async function inspect(directory) {
  const repo = await readRepo(directory, (syntax) => ({
    ...outline(syntax),
    contracts: contractsOf(syntax),
    imports: certainImports(syntax),
    scope: scopeOf(syntax),
  }))
  return {...repo, directory}
}

/**
 * Runs the checks. What does not parse is told once, by the first, and not judged by the others.
 * @param {Inspection} inspection
 * @param {PlanFile | undefined} plan without one its check is not run
 * @returns {Check[]}
 */
export function runChecks(inspection, plan) {
  return [
    checkParsing(inspection),
    ...(plan ? [checkPlan(inspection, plan)] : []),
    checkContracts(inspection),
    checkLegacyTests(inspection),
  ]
}

/**
 * @param {Inspection} inspection
 * @returns {Check}
 */
function checkParsing({directory, modules}) {
  const findings = modules.flatMap(({error, path}) => (error ? [{file: join(directory, path), ...error}] : []))
  return {findings, looked: counted(modules.length, 'file'), name: 'parse', title: 'Sources parse'}
}

/**
 * @param {Inspection} inspection
 * @param {PlanFile} plan
 * @returns {Check}
 */
function checkPlan({directory, modules, unreadable}, plan) {
  const judged = new Map(modules.filter(({error}) => !error).map((module) => [module.name, module]))
  const unknown = [...unreadable, ...modules.flatMap(({error, path}) => (error ? [path] : []))].map(moduleName)
  const isJudged = (/** @type {{module: string}} */ {module}) =>
    !unknown.some((name) => name === module || module.startsWith(`${name}.`))
  const {added, removed} = comparePlans(plan, planOf([...judged.values()]))
  const missing = removed.filter(isJudged).map((entry) => ({
    file: plan.path,
    line: plan.lineOf(entry),
    message: `${describe(entry)} is in the plan, not in the code`,
  }))
  const extra = added.map((entry) => ({
    file: join(directory, judged.get(entry.module)?.path ?? ''),
    line: judged.get(entry.module)?.stories.get(entry.story ?? '') ?? 1,
    message: `${describe(entry)} is in the code, not in the plan`,
  }))
  const looked = counted(plan.features.length, 'feature')
  return {findings: [...missing, ...extra], looked, name: 'plan', title: 'Plan and code agree'}
}

/**
 * @param {Inspection} inspection
 * @returns {Check}
 */
function checkContracts({directory, modules}) {
  const judged = modules.filter(({error}) => !error)
  const total = judged.reduce((sum, {contracts}) => sum + contracts.total, 0)
  const findings = judged.flatMap(({contracts, path}) =>
    contracts.violations.map((violation) => ({file: join(directory, path), ...violation})),
  )
  return {findings, looked: counted(total, 'contract'), name: 'contracts', title: 'Contracts hold'}
}

/**
 * @param {Inspection} inspection
 * @returns {Check}
 */
function checkLegacyTests({compiled, directory, modules, unreadable}) {
  const index = indexOf(modules, [...compiled, ...unreadable.map(moduleName)])
  const tests = modules.filter(({error, path}) => !error && /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.py$/.test(path))
  const findings = tests.flatMap(({imports, path}) =>
    imports.flatMap((wanted) => {
      const problem = importProblem(wanted, path, index)
      return problem ? [{file: join(directory, path), line: wanted.line, message: `cannot import: ${problem}`}] : []
    }),
  )
  return {
    findings,
    looked: counted(tests.length, 'test file'),
    name: 'legacy_tests',
    title: 'Legacy tests import what exists',
  }
}
