import type {Interfaces} from '@oclif/core'
import {plainlyOff} from '../lib/consent/plainly.js'
import {GUARD} from '../lib/delivery/job.js'
import {environmentOf, homeOf, pathsOf} from '../lib/paths.js'
import {claim, type Registry} from '../lib/run/registry.js'
import {say} from '../lib/run/say.js'
import {look} from './libraries.js'

/** This copy of the plugin. */
const OWNER = {}

/** Runs one hook, silently whatever happens; does nothing in all but the first copy of the plugin. */
export async function inHook(act: (registry: Registry) => unknown): Promise<void> {
  try {
    if (process.env[GUARD]) return
    const registry = claim(OWNER, (attributes) => record(attributes))
    if (registry) await act(registry)
  } catch (error) {
    if (process.env['OCLIF_PLUGIN_TELEMETRY_DEBUG']) say(String((error as Error).stack))
  }
}

/**
 * Opens the session of this process, at the start of oclif, or where a program runs a command by itself (`id` is
 * undefined). One that is still open has ended, for oclif starts once more; unless a command of it does that, whose
 * inner commands come now. All that is not needed to see that the user has plainly not opted in is a file of its own:
 * nobody else's command pays for it.
 */
export async function open(registry: Registry, config: Interfaces.Config, id?: string): Promise<void> {
  const startedAt = {epoch: Date.now(), monotonic: performance.now()}
  if (registry.on?.joins(registry, config)) return
  registry.on?.close(registry)
  const home = homeOf(process.env)
  const optIn = process.env[config.scopedEnvVarKey('TELEMETRY_OPT_IN')]
  registry.isOff =
    home === undefined || plainlyOff(pathsOf(home, config.bin), optIn, (path) => look().isPlainlyDisabled(path))
  // As it is now: while we wait, and while the command runs, other code may read a project's files into it.
  const env = !registry.isOff || id?.startsWith('telemetry') ? environmentOf(process.env) : undefined
  registry.env = env
  if (registry.isOff || !env) return rest(registry, config, ALL)
  registry.on ??= await import('./on.js')
  registry.on.open(registry, config, {env, id, startedAt})
  rest(registry, config, registry.isOff ? ALL : SELDOM)
}

/**
 * Takes hooks that have nothing to do off the list of those that oclif loads and calls, until it starts once more or
 * they are needed. Each would cost 0.2 ms.
 */
function rest(registry: Registry, config: Interfaces.Config, names: readonly string[]): void {
  registry.idle?.restore()
  const hooks = config.plugins?.get(NAME)?.hooks
  if (!hooks) return
  const before = {...hooks}
  for (const name of names) delete hooks[name]
  registry.idle = {restore: () => Object.assign(hooks, before)}
}

const NAME = 'oclif-plugin-telemetry'
const ALL = ['prerun', 'postrun', 'finally', 'telemetry']
/** Needed only by an inner command that hides its end. */
const SELDOM = ['postrun']

/** What `record()` of any copy of the package does in this process. */
function record(attributes: unknown): void {
  inHook((registry) => registry.on?.report(registry, attributes))
}
