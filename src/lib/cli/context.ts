import {readFileSync} from 'node:fs'
import type {Interfaces} from '@oclif/core'
import {type Examined, examine, type Subject} from '../consent/examine.js'
import {type Declaration, declared, hostSettings} from '../event/declared.js'
import {closedDictionaryOf} from '../event/closed.js'
import type {Dictionary} from '../event/dictionary.js'
import type {Env} from '../paths.js'
import {declarationOf} from '../run/host.js'
import {registry} from '../run/registry.js'
import {withoutEffect} from './declaration.js'

/** What a `telemetry:*` command works on. */
export interface Context extends Examined, Subject {
  dictionary: Dictionary
  /** What the CLI's author declares. */
  declaration: Declaration
  /** How the user types one of our commands: `specfact telemetry status`. */
  typed: (id: string) => string
}

/**
 * Looks at everything there is. As for an ordinary command: what opts in and where to is taken from the environment that
 * the process was given, since the CLI may have read a project's files into it; a switch to off holds wherever it was set.
 */
export function contextOf(config: Interfaces.Config, now: Env = process.env): Context {
  const {bin} = config
  const env = registry()?.env ?? now
  const raw = declarationOf(config)
  const declaration = declared(raw)
  declaration.problems.push(...withoutEffect(raw))
  const envKey = (name: string) => config.scopedEnvVarKey(name)
  const subject = {bin, env, envKey, host: hostSettings(declaration), uid: process.geteuid?.()}
  const asItIs = examine({...subject, env: now})
  return {
    ...subject,
    ...(env === now || asItIs.decision.level === 'off' ? asItIs : examine(subject)),
    declaration,
    dictionary: closedDictionaryOf(declaration),
    typed: (id) => typedIn(config, id),
  }
}

/** How the user types one of our commands: `specfact telemetry status`. */
export function typedIn({bin, topicSeparator}: Interfaces.Config, id: string): string {
  return `${bin} ${id.replaceAll(':', topicSeparator)}`
}

/**
 * The same, for a command that is about to change files in the user's home.
 * @throws where that home cannot be trusted: a file of root's in it would break every later command
 */
export function writableContextOf(config: Interfaces.Config): Context {
  const context = contextOf(config)
  if (context.home.untrusted) {
    const remedy = context.paths.home ? 'run this as the user whose home it is' : 'set HOME to your home directory'
    throw new Error(`${context.home.untrusted}. Nothing was changed: ${remedy}.`)
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
