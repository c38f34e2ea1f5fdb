import type {Interfaces} from '@oclif/core'
import {type Env, homeOf, pathsOf} from '../lib/paths.js'
import type {World} from '../lib/run/assess.js'
import {VERSION} from '../version.js'
import {compile, rare, reporting} from './libraries.js'

const ENV_OF_RULES = [
  'TEST_MODE',
  'PYTEST_CURRENT_TEST',
  'VITEST',
  'JEST_WORKER_ID',
  'NODE_TEST_CONTEXT',
  'NODE_ENV',
  'DO_NOT_TRACK',
  'OTEL_SDK_DISABLED',
  'HOME',
  'USERPROFILE',
  'SUDO_UID',
  'TRACEPARENT',
]
const SETTINGS_OF_HOT_PATH = [
  'TELEMETRY_OPT_IN',
  'TELEMETRY_ENDPOINT',
  'TELEMETRY_LOCAL_PATH',
  'TELEMETRY_DELIVERY',
  'TELEMETRY_DEBUG',
]

/** The world as this process finds it. Of the environment only what decides: for `decide` the rest must not exist. */
export function worldOf(config: Interfaces.Config, given: Env): World {
  const prefix = config.scopedEnvVarKey('')
  const envKey = (name: string) => prefix + name
  const env: Record<string, string> = Object.create(null)
  for (const name of ENV_OF_RULES) pick(env, given, name)
  for (const name of SETTINGS_OF_HOT_PATH) pick(env, given, envKey(name))
  const home = homeOf(env)
  return {
    bin: config.bin,
    compile,
    env,
    envKey,
    paths: home === undefined ? undefined : pathsOf(home, config.bin),
    rare,
    reporting,
    uid: process.geteuid?.(),
    version: VERSION,
  }
}

function pick(env: Record<string, string>, given: Env, name: string): void {
  const value = given[name]
  if (value !== undefined) env[name] = value
}
