import type {Interfaces} from '@oclif/core'
import {type Env, homeOf, pathsOf} from '../lib/paths.js'
import type {World} from '../lib/run/assess.js'
import {VERSION} from '../version.js'
import {compile, rare, reporting} from './libraries.js'

/** The world as this process finds it. @param env as the process was given it */
export function worldOf(config: Interfaces.Config, env: Env): World {
  const prefix = config.scopedEnvVarKey('')
  const home = homeOf(env)
  return {
    bin: config.bin,
    compile,
    env,
    envKey: (name) => prefix + name,
    paths: home === undefined ? undefined : pathsOf(home, config.bin),
    rare,
    reporting,
    uid: process.geteuid?.(),
    version: VERSION,
  }
}
