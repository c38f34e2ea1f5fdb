import type {Interfaces} from '@oclif/core'
import type {ResolvedCommand} from '../event/command.js'
import type {Env} from '../paths.js'
import type {Opening, Session} from './session.js'

/**
 * What the hooks of one process share, and what `record()` from another copy of the package finds. The one place of
 * state: neither a module variable nor a property of `config` is the same for all of them.
 */
export interface Registry {
  version: 1
  /** The copy of the plugin that acts in this process; the hooks of every other copy do nothing. */
  owner: object
  /** What the hooks do where the user has opted in; loaded for the first session. */
  on?: WhereOn
  /** Undefined before `init`, and where the user has not opted in. */
  session?: Session
  /** The user has not opted in: decided once for all hooks. */
  isOff?: boolean
  /** The environment as the process was given it; undefined where nobody needs it. */
  env?: Env | undefined
  /** A session is being opened for a program that runs commands without `init`. */
  opening?: Promise<void>
  /** Our hooks are off oclif's list. */
  idle?: {restore(): void}
  record(attributes: unknown): void
}

/** What is known of a session before consent is decided on. */
export interface Begun extends Pick<Opening, 'id' | 'startedAt'> {
  /** The environment as the process was given it. */
  env: Env
}

/** One function for each hook, and one for `record()`. */
export interface WhereOn {
  open(registry: Registry, config: Interfaces.Config, begun: Begun): void
  close(registry: Registry): void
  prerun(registry: Registry, Command: ResolvedCommand, root: string): void
  postrun(registry: Registry, Command: object): void
  final(registry: Registry, config: object, ended: {Command?: ResolvedCommand | undefined; error?: unknown}): void
  /** Whether a command of this CLI, and of this user, is in flight: then it is what starts oclif now. */
  joins(registry: Registry, config: Interfaces.Config): boolean
  report(registry: Registry, attributes: unknown): void
}

const KEY = Symbol.for('oclif-plugin-telemetry')

type Holder = {[KEY]?: Registry}

/** The registry of this process; undefined where no copy of the plugin has started. */
export function registry(): Registry | undefined {
  return (globalThis as Holder)[KEY]
}

/**
 * The registry, where `owner` may act: the first copy of the plugin to ask is the one that does, so that a CLI with two
 * copies leaves one event per command.
 */
export function claim(owner: object, record: Registry['record']): Registry | undefined {
  const holder = globalThis as Holder
  holder[KEY] ??= {owner, record, version: 1}
  return holder[KEY].owner === owner ? holder[KEY] : undefined
}
