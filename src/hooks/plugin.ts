import {createRequire} from 'node:module'
import {fileURLToPath} from 'node:url'
import type {Interfaces} from '@oclif/core'
import {countDropped} from '../lib/delivery/dropped.js'
import {GUARD} from '../lib/delivery/job.js'
import {launch} from '../lib/delivery/launch.js'
import {dictionaryOf} from '../lib/event/dictionary.js'
import {type Env, homeOf, pathsOf} from '../lib/paths.js'
import {hostOf} from '../lib/run/host.js'
import {commandEnds, end, exitCodeOf, report, start} from '../lib/run/lifecycle.js'
import {claim, type Registry} from '../lib/run/registry.js'
import {openSession, type Session} from '../lib/run/session.js'
import {watch} from '../lib/run/watch.js'
import {VERSION} from '../version.js'

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
export function inHook(act: (registry: Registry) => void): void {
  try {
    if (process.env[GUARD]) return
    const registry = claim(OWNER, (attributes) => record(attributes))
    if (registry) act(registry)
  } catch (error) {
    if (process.env['OCLIF_PLUGIN_TELEMETRY_DEBUG']) process.stderr.write(`telemetry: ${(error as Error).stack}\n`)
  }
}

/** Opens the session of this process; one that is still open has ended, for oclif starts once more. */
export function open(registry: Registry, config: Interfaces.Config, id: string | undefined): Session {
  const monotonic = performance.now()
  if (registry.session) end(registry.session, exitCodeOf(0), process.env)
  const host = hostOf(config)
  const env = pick(process.env, [
    ...ENV_OF_RULES,
    ...SETTINGS_OF_HOT_PATH.map((name) => host.envKey(`TELEMETRY_${name}`)),
  ])
  const home = homeOf(env)
  const session = openSession({
    dictionary: dictionaryOf(host.declaration.fields),
    host,
    id,
    monotonic,
    world: {
      bin: host.bin,
      compile,
      env,
      envKey: host.envKey,
      paths: home === undefined ? undefined : pathsOf(home, host.bin),
      uid: process.geteuid?.(),
      version: VERSION,
    },
  })
  registry.session = session
  prepareLaunch(session)
  diagnose(session)
  start(session, process.env)
  return session
}

/** Where events may be sent: the delivery gets the environment as it is now, before a project's files can change it. */
function prepareLaunch(session: Session): void {
  const {start, world} = session
  const {paths} = world
  if (start.level === 'off' || !paths) return
  session.onRemove = (path) => countDropped(paths, path)
  if (start.level !== 'remote') return
  const env = {...process.env}
  session.launch = ({settings}) =>
    launch({
      bin: world.bin,
      env,
      envKey: world.envKey,
      paths,
      root: session.host.root,
      program: fileURLToPath(new URL('delivery.cjs', import.meta.url)),
      settings,
    })
}

/** Watches core's base class on behalf of whichever session is open. */
export function watchCommand(registry: Registry, Command: object): void {
  watch(Command, {
    ended: (session, run) => commandEnds(session, run, process.env),
    session: () => registry.session,
  })
}

/** What `record()` of any copy of the package does in this process. */
function record(attributes: unknown): void {
  inHook(({session}) => session && report(session, attributes))
}

function pick(env: Env, names: readonly string[]): Env {
  const picked: Record<string, string> = {}
  for (const name of names) {
    const value = env[name]
    if (value !== undefined) picked[name] = value
  }
  return picked
}

/** The libraries are a file of their own beside this one, loaded at once: the end of a process cannot wait. */
const libraries = () => createRequire(import.meta.url)('./compile.cjs') as typeof import('../lib/settings/compile.js')

const compile: typeof import('../lib/settings/compile.js').compile = (...given) => libraries().compile(...given)

/** Debug mode: says what is wrong with the settings. */
function diagnose({debug, start, world}: Session): void {
  if (!start.settings.debug || start.level === 'off' || !world.paths) return
  for (const line of libraries().diagnose({...world, env: process.env, paths: world.paths})) debug(line)
}
