import type {Interfaces} from '@oclif/core'
import {type Env, homeOf, pathsOf} from '../lib/paths.js'
import type {World} from '../lib/run/assess.js'
import {VERSION} from '../version.js'
import {compile} from './libraries.js'

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
const SETTINGS_OF_HOT_PATH = ['OPT_IN', 'ENDPOINT', 'LOCAL_PATH', 'DELIVERY', 'DEBUG']

/** The world as this process finds it. Of the environment only what decides: for `decide` the rest must not exist. */
export function worldOf(config: Interfaces.Config, given: Env): World {
  const envKey = (name: string) => config.scopedEnvVarKey(name)
  const env = pick(given, [...ENV_OF_RULES, ...SETTINGS_OF_HOT_PATH.map((name) => envKey(`TELEMETRY_${name}`))])
  const home = homeOf(env)
  return {
    bin: config.bin,
    compile,
    env,
    envKey,
    paths: home === undefined ? undefined : pathsOf(home, config.bin),
    uid: process.geteuid?.(),
    version: VERSION,
  }
}

function pick(env: Env, names: readonly string[]): Env {
  const picked: Record<string, string> = {}
  for (const name of names) {
    const value = env[name]
    if (value !== undefined) picked[name] = value
  }
  return picked
}
