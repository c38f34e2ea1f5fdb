import {type Env, homeOf, NOWHERE, type Paths, pathsOf} from '../paths.js'
import {variableOf} from '../settings/hot.js'
import {type Loaded, load} from '../settings/load.js'
import {type ConsentInput, type Decision, decide, REASONS, verdict} from './decide.js'
import {type HomeView, viewHome} from './home.js'
import {type OptInFile, readOptIn} from './store.js'

/** Everything that there is to know of a user's settings and consent. */
export interface Examined {
  paths: Paths
  home: HomeView
  optIn: OptInFile
  loaded: Loaded
  decision: Decision
  /** Every rule with the level that it decides on, or `no match`. */
  rules: {name: string; verdict: string}[]
}

/** Whose settings, and of which CLI. */
export interface Subject {
  bin: string
  env: Env
  envKey: (name: string) => string
  uid: number | undefined
  /** Defaults that the CLI's author declares. */
  host?: {service_name?: string}
}

/** Looks at everything, with the libraries: the rules of an ordinary command, but all of them. */
export function examine({bin, env, envKey, host = {}, uid}: Subject): Examined {
  const at = homeOf(env)
  const paths = at === undefined ? NOWHERE : pathsOf(at, bin)
  const home =
    at === undefined
      ? {names: [], stats: {}, untrusted: 'there is no home directory (HOME is unset, empty or relative)'}
      : viewHome(paths, env, uid)
  const optIn = at === undefined ? {enabled: false} : readOptIn(paths.optIn)
  const loaded = load({bin, env, envKey, host, paths})
  const input: ConsentInput = {
    configEnabled: loaded.configEnabled,
    env,
    hasEndpoint: loaded.settings.endpoint !== undefined,
    optInFile: optIn.enabled,
    optInVariable: envKey(variableOf('enabled')),
    untrustedHome: home.untrusted,
  }
  const rules = REASONS.map((name) => ({name, verdict: verdict(name, input) ?? 'no match'}))
  return {decision: decide(input), home, loaded, optIn, paths, rules}
}
