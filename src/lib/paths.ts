import {isAbsolute, join, sep, win32} from 'node:path'

/** The environment of a process; a parameter everywhere, so that no code reads the world by itself. */
export type Env = Readonly<Record<string, string | undefined>>

/** Every file and folder that we use. Nothing is created here. */
export interface Paths {
  home: string
  /** `~/.<bin>`, as one folder */
  directory: string
  /** Configuration files, best first: the first one that exists counts. */
  configs: readonly string[]
  optIn: string
  /** Default of `local_path`. */
  log: string
  snapshot: string
  state: string
}

/** All our files begin like this, so that one look at the directory finds them. */
export const FILE_PREFIX = 'telemetry.'
/** Markers of commands in flight: `telemetry.run-<scope>-<pid>-<start>-<random>`. */
export const MARKER_PREFIX = 'telemetry.run-'
/** Leases of deliveries: `telemetry.lease-<destination>`. */
export const LEASE_PREFIX = 'telemetry.lease-'
export const CONFIG_NAMES = ['telemetry.yaml', 'telemetry.yml', 'telemetry.json'] as const

/**
 * The home directory as the environment names it. Unlike `os.homedir()` it is not looked up elsewhere: a process that
 * was given no home has none, and gets no telemetry.
 * @returns an absolute path, or undefined
 */
export function homeOf(env: Env, platform: NodeJS.Platform = process.platform): string | undefined {
  if (platform === 'win32') {
    const profile = env['HOME'] || env['USERPROFILE']
    return profile && namesDrive(profile) ? profile : undefined
  }
  const home = env['HOME']
  return home && isAbsolute(home) ? home : undefined
}

/** Whether a path of Windows names its drive or server: `\\logs` is absolute, too, but on whichever drive one works. */
export const namesDrive = (path: string) => win32.isAbsolute(path) && win32.parse(path).root.length > 1

/**
 * A copy of the environment, for a look at it as it is now. It has no prototype: a variable that is not set must not be
 * found on `Object.prototype`. On Windows the case of a name does not matter, which a copy would forget: there each name
 * stands in capitals, too, as ours are.
 */
export function environmentOf(
  env: Env,
  platform: NodeJS.Platform = process.platform,
): Record<string, string | undefined> {
  const copy: Record<string, string | undefined> = Object.assign(Object.create(null), env)
  if (platform === 'win32') for (const [name, value] of Object.entries(env)) copy[name.toUpperCase()] ??= value
  return copy
}

/** Our places under `home` for the CLI `bin`. */
export function pathsOf(home: string, bin: string): Paths {
  // A CLI that names no `bin` has the name of its package, which may have a scope: `@acme/tool` is `~/.acme-tool`.
  const name = bin.includes('/') ? bin.replaceAll('@', '').replaceAll('/', '-') : bin
  const directory = join(home, `.${name}`)
  // Not `join` for each of them: every command comes by here, and most by nothing else.
  const inside = directory + sep
  return {
    configs: CONFIG_NAMES.map((name) => inside + name),
    directory,
    home,
    log: `${inside}telemetry.log`,
    optIn: `${inside}telemetry.opt-in`,
    snapshot: `${inside}telemetry.snapshot.json`,
    state: `${inside}telemetry.state.json`,
  }
}

/** The paths where there is no home directory: nothing is looked up, and nothing can be written. */
export const NOWHERE: Paths = {configs: [], directory: '', home: '', log: '', optIn: '', snapshot: '', state: ''}
