import type {Env} from '../paths.js'
import {parseBoolean} from '../settings/values.js'

export type Level = 'local' | 'off' | 'remote'

export type Reason =
  | 'config'
  | 'default'
  | 'do-not-track'
  | 'env'
  | 'opt-in-file'
  | 'otel-sdk-disabled'
  | 'test-environment'
  | 'untrusted-home'

/** Everything that the decision depends on. */
export interface ConsentInput {
  env: Env
  /** Name of the variable that opts in, for example `SPECFACT_TELEMETRY_OPT_IN`. */
  optInVariable: string
  /** Why the home directory cannot be trusted; undefined where it can. */
  untrustedHome: string | undefined
  /** `enabled: true` in a configuration file that could be read. */
  configEnabled: boolean
  /** A usable endpoint is set, in the environment or the configuration file. */
  hasEndpoint: boolean
  /** `telemetry.opt-in` holds a true value. */
  optInFile: boolean
}

export interface Rule {
  name: Reason
  /** The level that this rule decides on; undefined where its condition is not met. */
  check(input: ConsentInput): Level | undefined
}

export interface Decision {
  level: Level
  reason: Reason
}

const SET_BY_TEST_RUNNERS = ['PYTEST_CURRENT_TEST', 'VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT']

/** Unknown words count as true: where a test may be running, nothing is recorded. */
const isTruthy = (value: string | undefined) => {
  if (!value?.trim()) return false
  const parsed = parseBoolean(value)
  return !parsed.ok || parsed.value
}

const isTest = (env: Env) =>
  isTruthy(env['TEST_MODE']) || env['NODE_ENV'] === 'test' || SET_BY_TEST_RUNNERS.some((name) => env[name])

const asked = (input: ConsentInput): Level => (input.hasEndpoint ? 'remote' : 'local')

/** The rules, first match wins. */
export const RULES: readonly Rule[] = [
  {check: ({env}) => (isTest(env) ? 'off' : undefined), name: 'test-environment'},
  // https://consoledonottrack.com: any value but these is the wish not to be tracked.
  {
    check: ({env}) => (['', '0', 'false'].includes(env['DO_NOT_TRACK'] ?? '') ? undefined : 'off'),
    name: 'do-not-track',
  },
  {
    check: ({env}) => (env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true' ? 'off' : undefined),
    name: 'otel-sdk-disabled',
  },
  {check: ({untrustedHome}) => (untrustedHome ? 'off' : undefined), name: 'untrusted-home'},
  {check: (input) => byVariable(input), name: 'env'},
  {check: (input) => (input.configEnabled ? asked(input) : undefined), name: 'config'},
  // Whatever endpoint is set: this file is consent to local storage only.
  {check: ({optInFile}) => (optInFile ? 'local' : undefined), name: 'opt-in-file'},
  {check: () => 'off', name: 'default'},
]

function byVariable(input: ConsentInput): Level | undefined {
  const value = input.env[input.optInVariable]
  if (!value) return undefined
  const parsed = parseBoolean(value)
  return parsed.ok && parsed.value ? asked(input) : 'off'
}

/** The one decision on consent: pure, with its reason. The hooks obey it, `telemetry:status` prints it. */
export function decide(input: ConsentInput): Decision {
  for (const rule of RULES) {
    const level = rule.check(input)
    if (level) return {level, reason: rule.name}
  }
  return {level: 'off', reason: 'default'}
}

const ORDER: readonly Level[] = ['off', 'local', 'remote']

/** The level that both consents allow. */
export function lower(one: Level, other: Level): Level {
  return ORDER.indexOf(one) < ORDER.indexOf(other) ? one : other
}
