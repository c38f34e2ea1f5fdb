import {readFileSync} from 'node:fs'
import type {Interfaces} from '@oclif/core'
import {type ConsentInput, type Decision, decide, RULES} from '../consent/decide.js'
import {type HomeView, viewHome} from '../consent/home.js'
import {type OptInFile, readOptIn} from '../consent/store.js'
import {type Dictionary, dictionaryOf} from '../event/dictionary.js'
import {type Env, homeOf, NOWHERE, type Paths, pathsOf} from '../paths.js'
import {variableOf} from '../settings/hot.js'
import {type Loaded, load} from '../settings/load.js'

/** What a `telemetry:*` command works on. */
export interface Context {
  bin: string
  env: Env
  envKey: (name: string) => string
  paths: Paths
  home: HomeView
  optIn: OptInFile
  loaded: Loaded
  decision: Decision
  rules: {name: string; verdict: string}[]
  uid: number | undefined
  dictionary: Dictionary
  /** How the user types one of our commands: `specfact telemetry status`. */
  typed: (id: string) => string
}

/** Looks at everything there is, with the libraries: the same rules as in an ordinary command, but all of them. */
export function contextOf(config: Interfaces.Config, env: Env = process.env): Context {
  const {bin} = config
  const envKey = (name: string) => config.scopedEnvVarKey(name)
  const uid = process.geteuid?.()
  const homePath = homeOf(env)
  const paths = homePath === undefined ? NOWHERE : pathsOf(homePath, bin)
  const home =
    homePath === undefined
      ? {names: [], untrusted: 'HOME is empty or relative: there is no home directory'}
      : viewHome(paths, env, uid)
  const optIn = homePath === undefined ? {enabled: false} : readOptIn(paths.optIn)
  const loaded = load({bin, env, envKey, paths})
  const input: ConsentInput = {
    configEnabled: loaded.configEnabled,
    env,
    hasEndpoint: loaded.settings.endpoint !== undefined,
    optInFile: optIn.enabled,
    optInVariable: envKey(variableOf('enabled')),
    untrustedHome: home.untrusted,
  }
  return {
    bin,
    decision: decide(input),
    dictionary: dictionaryOf(),
    env,
    envKey,
    home,
    loaded,
    optIn,
    paths,
    rules: RULES.map((rule) => ({name: rule.name, verdict: rule.check(input) ?? 'no match'})),
    typed: (id) => `${bin} ${id.replaceAll(':', config.topicSeparator)}`,
    uid,
  }
}

/**
 * The same, for a command that is about to change files in the user's home.
 * @throws where that home cannot be trusted: a file of root's in it would break every later command
 */
export function writableContextOf(config: Interfaces.Config): Context {
  const context = contextOf(config)
  if (context.home.untrusted) {
    throw new Error(`${context.home.untrusted}. Nothing was changed: run this as the user whose home it is.`)
  }
  return context
}

/** The commented template of the configuration file. */
export function templateText(bin: string): string {
  return readFileSync(new URL('../../resources/templates/telemetry.yaml.example', import.meta.url), 'utf8').replaceAll(
    'specfact',
    bin,
  )
}
