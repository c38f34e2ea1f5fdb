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

export interface Decision {
  level: Level
  reason: Reason
}

/** The rules by the reasons that they give, first match wins. */
export const REASONS: readonly Reason[] = [
  'test-environment',
  'do-not-track',
  'otel-sdk-disabled',
  'untrusted-home',
  'env',
  'config',
  'opt-in-file',
  'default',
]

/** The level that one rule decides on; undefined where its condition is not met. One function: eight take Node longer to compile. */
export function verdict(rule: Reason, input: ConsentInput): Level | undefined {
  const {env} = input
  switch (rule) {
    case 'test-environment':
      return isTest(env) ? 'off' : undefined
    case 'do-not-track':
      return isTracked(env['DO_NOT_TRACK']) ? undefined : 'off'
    case 'otel-sdk-disabled':
      return env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true' ? 'off' : undefined
    case 'untrusted-home':
      return input.untrustedHome ? 'off' : undefined
    case 'env':
      return env[input.optInVariable] ? byVariable(input) : undefined
    case 'config':
      return input.configEnabled ? asked(input) : undefined
    case 'opt-in-file':
      // Whatever endpoint is set: this file is consent to local storage only.
      return input.optInFile ? 'local' : undefined
    case 'default':
      return 'off'
  }
}

function isTest(env: Env): boolean {
  return Boolean(
    (env['TEST_MODE'] && isTruthy(env['TEST_MODE'])) ||
      env['NODE_ENV'] === 'test' ||
      env['PYTEST_CURRENT_TEST'] ||
      env['VITEST'] ||
      env['JEST_WORKER_ID'] ||
      env['NODE_TEST_CONTEXT'],
  )
}

/** Unknown words count as true: where a test may be running, nothing is recorded. */
function isTruthy(value: string): boolean {
  const parsed = parseBoolean(value)
  return parsed.ok ? parsed.value : value.trim() !== ''
}

/** https://consoledonottrack.com: any value but these is the wish not to be tracked. */
function isTracked(value: string | undefined): boolean {
  return !value || value === '0' || value === 'false'
}

function asked(input: ConsentInput): Level {
  return input.hasEndpoint ? 'remote' : 'local'
}

function byVariable(input: ConsentInput): Level {
  const parsed = parseBoolean(input.env[input.optInVariable])
  return parsed.ok && parsed.value ? asked(input) : 'off'
}

/** The one decision on consent: pure, with its reason. The hooks obey it, `telemetry:status` prints it. */
export function decide(input: ConsentInput): Decision {
  for (const reason of REASONS) {
    const level = verdict(reason, input)
    if (level) return {level, reason}
  }
  return {level: 'off', reason: 'default'}
}

const ORDER: readonly Level[] = ['off', 'local', 'remote']

/** The level that both consents allow. */
export function lower(one: Level, other: Level): Level {
  return ORDER.indexOf(one) < ORDER.indexOf(other) ? one : other
}
