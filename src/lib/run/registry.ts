import type {Session} from './session.js'

/**
 * What the hooks of one process share, and what `record()` from another copy of the package finds. The one place of
 * state: neither a module variable nor a property of `config` is the same for all of them.
 */
export interface Registry {
  version: 1
  /** The copy of the plugin that acts in this process; the hooks of every other copy do nothing. */
  owner: object
  session?: Session
  record(attributes: unknown): void
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
