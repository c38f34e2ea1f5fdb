import type {Interfaces} from '@oclif/core'
import {GUARD} from '../lib/delivery/job.js'
import {type Env, homeOf, pathsOf} from '../lib/paths.js'
import {assess, type World} from '../lib/run/assess.js'
import {claim, type Registry} from '../lib/run/registry.js'
import {VERSION} from '../version.js'
import {compile} from './libraries.js'

/** This copy of the plugin. */
const OWNER = {}

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

/** Runs one hook, silently whatever happens; does nothing in all but the first copy of the plugin. */
export async function inHook(act: (registry: Registry) => unknown): Promise<void> {
  try {
    if (process.env[GUARD]) return
    const registry = claim(OWNER, (attributes) => record(attributes))
    if (registry) await act(registry)
  } catch (error) {
    if (process.env['OCLIF_PLUGIN_TELEMETRY_DEBUG']) process.stderr.write(`telemetry: ${(error as Error).stack}\n`)
  }
}

/**
 * Decides on consent, and opens the session of this process; one that is still open has ended, for oclif starts once
 * more. What is done where the user has opted in is a file of its own: nobody else's command pays for loading it.
 */
export async function open(registry: Registry, config: Interfaces.Config, id: string | undefined): Promise<void> {
  const startedAt = {epoch: Date.now(), monotonic: performance.now()}
  registry.on?.close(registry)
  const world = worldOf(config)
  const start = assess(world)
  registry.isOff = start.level === 'off'
  if (registry.isOff) return
  registry.on ??= await import('./on.js')
  registry.on.open(registry, config, {id, start, startedAt, world})
}

/** What `record()` of any copy of the package does in this process. */
function record(attributes: unknown): void {
  inHook((registry) => registry.on?.report(registry, attributes))
}

function worldOf(config: Interfaces.Config): World {
  const envKey = (name: string) => config.scopedEnvVarKey(name)
  const env = pick(process.env, [...ENV_OF_RULES, ...SETTINGS_OF_HOT_PATH.map((name) => envKey(`TELEMETRY_${name}`))])
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
