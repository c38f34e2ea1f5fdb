import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, resolve} from 'node:path'
import {InputError, reasonOf} from './input-error.js'

/** @typedef {{module: string, stories: string[]}} Feature */
/** @typedef {{features: Feature[]}} Plan */
/** @typedef {{module: string, story?: string}} Entry one story, or a feature that has none */
/** @typedef {Plan & {path: string, lineOf: (entry: Entry) => number}} PlanFile */

/**
 * @param {{name: string, isFeature: boolean, stories: Map<string, number>}[]} modules
 * @returns {Plan}
 */
export function planOf(modules) {
  const features = modules.filter(({isFeature}) => isFeature)
  return {features: features.map(({name, stories}) => ({module: name, stories: [...stories.keys()]}))}
}

/**
 * @param {string} path
 * @returns {PlanFile}
 */
export function readPlan(path) {
  const text = readText(path)
  const problem = problemOf(parse(text))
  if (problem) throw new InputError(`${path} is not a plan: ${problem}.`)
  const {features} = /** @type {Plan} */ (parse(text))
  return {features, lineOf: (entry) => lineOf(entry, text), path}
}

/**
 * @param {string} path its folder is made, where that one is missing
 * @param {Plan} plan
 */
export function writePlan(path, plan) {
  try {
    const folder = dirname(resolve(path))
    if (!existsSync(folder)) mkdirSync(folder)
    writeFileSync(path, `${JSON.stringify(plan, undefined, 2)}\n`)
  } catch (error) {
    throw new InputError(`Cannot write the plan to ${path}: ${reasonOf(error)}.`)
  }
}

/**
 * @param {Plan} before
 * @param {Plan} after
 * @returns {{added: Entry[], removed: Entry[]}}
 */
export function comparePlans(before, after) {
  return {added: missingFrom(before, after), removed: missingFrom(after, before)}
}

/**
 * @param {Plan} plan
 * @param {Plan} other
 * @returns {Entry[]} what `other` has and `plan` has not
 */
function missingFrom(plan, other) {
  const modules = new Set(plan.features.map(({module}) => module))
  const known = new Set(
    plan.features.flatMap(({module, stories}) => stories.map((story) => JSON.stringify([module, story]))),
  )
  return other.features.flatMap(({module, stories}) => {
    if (stories.length === 0) return modules.has(module) ? [] : [{module}]
    return [...new Set(stories)]
      .filter((story) => !known.has(JSON.stringify([module, story])))
      .map((story) => ({module, story}))
  })
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    throw new InputError(`Cannot read the plan ${path}: ${reasonOf(error)}.`)
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * @param {any} value
 * @returns {string | undefined}
 */
function problemOf(value) {
  if (value === undefined) return 'it is not JSON'
  if (!Array.isArray(value?.features)) return 'it has no list "features"'
  const wrong = value.features.findIndex((/** @type {any} */ feature) => !isFeature(feature))
  return wrong < 0 ? undefined : `features[${wrong}] must have a "module" and a list "stories", of strings`
}

/** @param {any} feature */
function isFeature(feature) {
  const {module, stories} = feature ?? {}
  return typeof module === 'string' && Array.isArray(stories) && stories.every((story) => typeof story === 'string')
}

/**
 * `JSON.parse` tells no positions: the story's first mention after its module's is its line.
 * @param {Entry} entry
 * @param {string} text
 */
function lineOf({module, story}, text) {
  const feature = Math.max(text.indexOf(JSON.stringify(module)), 0)
  const at = story === undefined ? feature : text.indexOf(JSON.stringify(story), feature)
  return text.slice(0, Math.max(at, feature)).split('\n').length
}
