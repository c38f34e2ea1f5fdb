import {randomHex} from '../event/ids.js'
import {jsonOf} from '../files/json.js'
import type {Env, Paths} from '../paths.js'
import type {HotSettings} from '../settings/hot.js'
import {revisionOf} from '../settings/revision.js'
import {isInline} from './due.js'
import {GUARD, type Job} from './job.js'
import {isHeld, leasePath, releaseLease, takeLease} from './lease.js'
import {backingOff} from './state.js'

/** Milliseconds in which an inline delivery must end by itself, and after which it is ended. */
const INLINE = 1800
const INLINE_HARD = 1950

export interface Launch {
  bin: string
  envKey: (name: string) => string
  /** The environment as the process was given it: what a project's files added since must not redirect anything. */
  env: Env
  paths: Paths
  /** Folder of the CLI's `package.json`. */
  root: string
  settings: HotSettings
  /** Path of the delivery's program. */
  program: string
}

/**
 * Starts the delivery of what this command has appended, unless it backs off; `notDue` has had nothing to say just now.
 * In the background it takes the lease on behalf of the delivery: of a thousand commands at once, one starts it.
 * @returns what was decided, for debug mode
 */
export function launch({bin, env, envKey, paths, program, root, settings}: Launch): string {
  const {delivery, destination} = settings
  if (destination === null) return 'there is no endpoint'
  const path = leasePath(paths.directory, destination)
  const waits = isInline(delivery, env)
  // A delivery that runs has noted a back-off before its request, which its answer may lift.
  const until =
    waits && isHeld(path) ? undefined : backingOff(paths, destination, (names) => revisionOf(paths, env, envKey, names))
  if (until) return `backs off until ${until}`
  const job = {bin, destination, prefix: envKey(''), root}
  if (waits) return inline({...job, own: randomHex(16)}, path, {cwd: paths.directory, env, program})
  const token = takeLease(path)
  if (!token) return 'a delivery runs already'
  try {
    background({...job, token}, {cwd: paths.directory, env, program})
  } catch (error) {
    releaseLease(path, token)
    throw error
  }
  return 'started in the background'
}

/** Loaded only where a delivery is started: an ordinary command does not pay for it. */
const childProcess = () => process.getBuiltinModule('node:child_process')

interface Started {
  program: string
  cwd: string
  env: Env
}

/** `NODE_OPTIONS` of the user's command (a debugger, a loader) are not meant for this process. */
function environment(job: Job, {NODE_OPTIONS: _, ...env}: Env): NodeJS.ProcessEnv {
  // Without a prototype: Node would give the child what stands there, too.
  return Object.assign(Object.create(null), env, {[GUARD]: jsonOf(job)})
}

function background(job: Job, {cwd, env, program}: Started): void {
  const child = childProcess().spawn(process.execPath, [program], {
    cwd,
    detached: true,
    env: environment(job, env),
    stdio: 'ignore',
    windowsHide: true,
  })
  // Without a listener a failed start would be an uncaught exception in the user's command.
  child.on('error', () => undefined)
  child.unref()
}

function inline(job: Job & {own: string}, lease: string, {cwd, env, program}: Started): string {
  const deadline = Date.now() + INLINE
  const {status} = childProcess().spawnSync(process.execPath, [program], {
    cwd,
    env: environment({...job, deadline}, env),
    killSignal: 'SIGKILL',
    stdio: 'ignore',
    timeout: INLINE_HARD,
    windowsHide: true,
  })
  // Ended by force or by an error it has left its lease, for which each of the next commands would wait.
  if (status !== 0) releaseLease(lease, job.own)
  return status === 0 ? 'ended inline' : status === null ? 'did not end inline in time' : 'failed inline'
}
