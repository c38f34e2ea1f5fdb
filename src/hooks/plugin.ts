import type {Interfaces} from '@oclif/core'
import {plainlyOff} from '../lib/consent/plainly.js'
import {GUARD} from '../lib/delivery/job.js'
import {environmentOf, homeOf, pathsOf} from '../lib/paths.js'
import {claim, type Registry} from '../lib/run/registry.js'

/** This copy of the plugin. */
const OWNER = {}

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
 * Opens the session of this process; one that is still open has ended, for oclif starts once more. All that is not
 * needed to see that the user has plainly not opted in is a file of its own: nobody else's command pays for it.
 */
export async function open(registry: Registry, config: Interfaces.Config, id: string | undefined): Promise<void> {
  const startedAt = {epoch: Date.now(), monotonic: performance.now()}
  registry.on?.close(registry)
  registry.idle?.restore()
  const home = homeOf(process.env)
  const optIn = process.env[config.scopedEnvVarKey('TELEMETRY_OPT_IN')]
  registry.isOff = home === undefined || plainlyOff(pathsOf(home, config.bin), optIn)
  if (registry.isOff) return rest(registry, config)
  // As it is now: while we wait, other plugins may read a project's files into it.
  const env = environmentOf(process.env)
  registry.on ??= await import('./on.js')
  registry.on.open(registry, config, {env, id, startedAt})
  if (registry.isOff) rest(registry, config)
}

/**
 * There is nothing to do until oclif starts once more: our other hooks are taken off the list of those that it loads and
 * calls. Each would cost 0.3 ms.
 */
function rest(registry: Registry, config: Interfaces.Config): void {
  const hooks = config.plugins?.get(NAME)?.hooks
  if (!hooks) return
  const before = {...hooks}
  for (const name of IDLE) delete hooks[name]
  registry.idle = {restore: () => Object.assign(hooks, before)}
}

const NAME = 'oclif-plugin-telemetry'
const IDLE = ['prerun', 'postrun', 'finally', 'telemetry']

/** What `record()` of any copy of the package does in this process. */
function record(attributes: unknown): void {
  inHook((registry) => registry.on?.report(registry, attributes))
}
