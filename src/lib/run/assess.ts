import {type ConsentInput, type Decision, decide, lower} from '../consent/decide.js'
import {type HomeView, viewHome} from '../consent/home.js'
import {optsIn} from '../consent/opted.js'
import {CONFIG_NAMES, type Env, NOWHERE, type Paths} from '../paths.js'
import {defaultHotSettings, type HotSettings, isOverridden, variableOf} from '../settings/hot.js'
import {type Fingerprint, fingerprintOf, readSnapshot} from '../settings/snapshot.js'
import type {Rare, Reporting} from './rare.js'

/** What one look at the world decides for a command. */
export interface Assessment extends Decision {
  settings: HotSettings
  /** Our files in the user's directory. */
  names: readonly string[]
  /** The configuration file has changed: its settings were compiled just now. */
  isFresh?: boolean
}

/** The world as a command finds it. */
export interface World {
  bin: string
  env: Env
  /** Undefined where there is no usable home directory. */
  paths: Paths | undefined
  envKey: (name: string) => string
  uid: number | undefined
  /** Version of this plugin: settings that another one compiled are not used. */
  version: string
  /** Loads the libraries and compiles the configuration file; only where that has changed. */
  compile: (paths: Paths, bin: string) => HotSettings
  /** Loads what few commands need. */
  rare: () => Rare
  /** Loads what commands need that report values. */
  reporting: () => Reporting
}

/**
 * Decides for one command, without a library and without writing where the outcome is `off`.
 * @param others further environments (of the process as it is now): a switch that is off in any of them holds
 */
export function assess(world: World, ...others: Env[]): Assessment {
  const {env, paths, envKey} = world
  const optInVariable = envKey(variableOf('enabled'))
  const empty: ConsentInput = {
    configEnabled: false,
    env,
    hasEndpoint: false,
    optInFile: false,
    optInVariable,
    untrustedHome: paths ? undefined : 'there is no home directory',
  }
  const view: HomeView = paths ? viewHome(paths, env, world.uid) : {names: [], stats: {}, untrusted: undefined}
  const input = {...empty, ...(view.untrusted ? {untrustedHome: view.untrusted} : {})}
  const off = (decision: Decision) => ({...decision, names: view.names, settings: defaultHotSettings(paths ?? NOWHERE)})
  // The switches that need no file come first: where one holds, none is read.
  const asIfEnabled = decide({...input, configEnabled: true})
  if (asIfEnabled.level === 'off' || !paths) return off(asIfEnabled)
  const optInFile =
    'telemetry.opt-in' in view.stats &&
    optsIn(paths.optIn, view.stats['telemetry.opt-in'], (path) => world.rare().readOptIn(path))
  const needed = optInFile || asIfEnabled.reason === 'env'
  const {settings, sources} = readSettings(world, paths, view, needed)
  if (!settings) return off({level: 'off', reason: 'default'})
  const variable = (key: string) => envKey(variableOf(key))
  const merged = isOverridden(env, variable) ? world.rare().withEnvironment(settings, {env, paths, variable}) : settings
  const complete = {...input, configEnabled: settings.enabled, hasEndpoint: merged.destination !== null, optInFile}
  const decision = decide(complete)
  const level = others.reduce((low, other) => lower(low, decide({...complete, env: other}).level), decision.level)
  if (sources && level !== 'off') world.rare().keepSnapshot(paths, world.version, settings, sources)
  return {isFresh: sources !== undefined, level, names: view.names, reason: decision.reason, settings: merged}
}

/**
 * The settings of the configuration file: from the snapshot, else compiled; undefined where they cannot enable and
 * are not needed.
 * @param needed something else than the file opts in
 */
function readSettings(
  {bin, compile, rare, version}: World,
  paths: Paths,
  {names, stats}: HomeView,
  needed: boolean,
): {settings: HotSettings | undefined; sources?: Fingerprint} {
  const config = CONFIG_NAMES.findIndex((name) => names.includes(name))
  if (config === -1) return {settings: needed ? defaultHotSettings(paths) : undefined}
  const fingerprint = fingerprintOf(CONFIG_NAMES.map((name) => stats[name]))
  const known = readSnapshot(paths, {fingerprint, stat: stats['telemetry.snapshot.json'], version})
  if (known) return {settings: known}
  if (!needed && rare().isPlainlyDisabled(paths.configs[config] ?? '')) return {settings: undefined}
  // The fingerprint is from before: a file that changes while it is read is not taken for what was read.
  return {settings: compile(paths, bin), sources: fingerprint}
}
