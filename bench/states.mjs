// What is measured, and the budgets: milliseconds over the same CLI without the plugin (`over`: over another state).
// `setup` prepares the state's own home and may return `{env, before, teardown}`; `before` runs before each run, untimed.

import {REMOTE} from './remote.mjs'

/** @typedef {{name: string, plugin: 'none' | 'no-hooks' | 'ours' | 'beside', argv?: string[], code?: number, over?: string,
 *   budget?: number, env?: Record<string, string>, setup?: (home: Home) => unknown}} State
 * @typedef {{home: string, directory: string, log: string, write: (name: string, text: string) => string}} Home */

export const BARE = 'no plugin'
export const NO_HOOKS = 'a plugin without hooks'

/** @type {State[]} */
const OURS = [
  {budget: 5, name: 'off', plugin: 'ours'},
  {
    budget: 5,
    name: 'off, enabled: false in the file',
    plugin: 'ours',
    setup: ({write}) => void write('telemetry.yaml', 'enabled: false\n'),
  },
  {
    budget: 7,
    name: 'local, by the opt-in file',
    plugin: 'ours',
    setup: ({write}) => void write('telemetry.opt-in', 'true\n'),
  },
  {
    budget: 7,
    name: 'local, by the file',
    plugin: 'ours',
    setup: ({write}) => void write('telemetry.yaml', 'enabled: true\n'),
  },
  ...REMOTE,
]

/**
 * The same in a CLI that has another plugin already, as those that `oclif generate` makes have: the first one that oclif
 * reads takes it 2 ms longer than any other, since it compiles a pattern for it.
 */
const BESIDE = OURS.filter(({name}) =>
  ['local, by the opt-in file', 'off', 'remote, a delivery runs'].includes(name),
).map((state) => ({...state, name: `beside another plugin: ${state.name}`, over: NO_HOOKS, plugin: 'beside'}))

/** @type {State[]} */
export const STATES = [
  {name: BARE, plugin: 'none'},
  {name: NO_HOOKS, plugin: 'no-hooks'},
  ...OURS,
  ...BESIDE,
  {argv: ['telemetry', 'status'], budget: 80, name: 'telemetry:status', over: 'off', plugin: 'ours'},
]
