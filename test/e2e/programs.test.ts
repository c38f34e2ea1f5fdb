import {expect} from 'chai'
import {makePrograms, type Program, runProgram} from './support/programs.js'
import {eachOf} from './support/table.js'

/** What a program does to the process that its commands run in, and the events that are due nevertheless. */
interface Row extends Program {
  title: string
  events: [command: string, outcome: string, code: number, type?: string][]
}

const does = (what: string, title: string): Row => ({
  argv: `does --what ${what}`,
  events: [['does', 'success', 0]],
  title,
})
const signals = (how: string, signal: NodeJS.Signals, outcome: string, code: number): Row => ({
  argv: how,
  bin: 'signals',
  events: [code === 0 ? ['does', outcome, 0] : ['does', outcome, code, '_OTHER']],
  signal,
  title: `hears ${signal} itself, and ${how === 'goesOn' ? 'goes on' : how === 'sets' ? 'ends later' : 'ends'}`,
})

const SIGNALS: Row[] = [
  signals('ends', 'SIGINT', 'cancelled', 130),
  signals('ends', 'SIGHUP', 'cancelled', 129),
  signals('ends', 'SIGTERM', 'cancelled', 143),
  signals('sets', 'SIGINT', 'cancelled', 130),
  signals('goesOn', 'SIGINT', 'success', 0),
]

const ROWS: Row[] = [
  does('chdir', 'changes its working directory'),
  does('loseDirectory', 'removes its working directory'),
  does('loseHome', 'removes HOME from its environment'),
  does('moveHome', 'gives itself another HOME'),
  does('emptyEnvironment', 'replaces its environment'),
  does('freeze', 'freezes the prototypes of the language'),
  does('removeListeners', 'removes all listeners of the process'),
  does('worker', 'has a worker thread that reports values, and that ends as it likes'),
  does('workerThrows', 'has a worker thread that fails'),
  {
    argv: '',
    bin: 'twice',
    events: [
      ['ok', 'success', 0],
      ['does', 'success', 0],
      ['does', 'failure', 3, 'ExitError'],
    ],
    title: 'calls `execute()` three times',
  },
  {
    argv: 'sets',
    bin: 'no-exit',
    events: [['does', 'failure', 3, 'ExitError']],
    title: 'has replaced `process.exit` by one that does not end the process',
  },
  {
    argv: 'throws',
    bin: 'no-exit',
    events: [['does', 'error', 1, 'Error']],
    title: 'has replaced `process.exit` by one that throws',
  },
  {argv: 'ok', bin: 'captures', events: [['ok', 'success', 0]], title: 'keeps all output to itself'},
  {
    argv: 'does --nonsense',
    bin: 'captures',
    events: [['does', 'usage_error', 2, 'NonExistentFlagsError']],
    title: 'keeps the output of a refused command to itself',
  },
  {argv: 'ok', bin: 'frozen', events: [['ok', 'success', 0]], title: 'has frozen what the language brings'},
  {
    argv: 'does --what fail',
    bin: 'frozen',
    events: [['does', 'failure', 3, 'ExitError']],
    title: 'has frozen what the language brings, and fails',
  },
  {
    argv: 'ends',
    bin: 'catches',
    events: [['does', 'error', 9, 'RangeError']],
    title: 'catches what nobody has caught, and ends',
  },
  {
    argv: 'goesOn',
    bin: 'catches',
    events: [['does', 'success', 0]],
    title: 'catches what nobody has caught, and goes on',
  },
  {argv: 'ok', bin: 'worker', events: [['ok', 'success', 0]], title: 'runs its commands in a thread'},
  {
    argv: 'does --what fail',
    bin: 'worker',
    // Nobody catches it there, and a thread that ends so has the exit code 1.
    events: [['does', 'error', 1, 'ExitError']],
    title: 'runs a command in a thread, which fails',
  },
  // Windows has no signals: it ends a process at once.
  ...(process.platform === 'win32' ? [] : SIGNALS),
]

async function runIn(row: Row, plugin: boolean) {
  const host = makePrograms(plugin)
  try {
    host.optIn()
    return {...(await runProgram(host, row)), events: host.events()}
  } finally {
    host.remove()
  }
}

describe('a program that', () => {
  eachOf(ROWS, {
    act: async (row) => ({absent: await runIn(row, false), on: await runIn(row, true)}),
    check({absent: {events: _, ...absent}, on: {events, ...on}}, row) {
      expect(on).to.deep.equal(absent)
      const seen = events.map(({command, error_type, exit_code, outcome}) => [command, outcome, exit_code, error_type])
      expect(seen).to.deep.equal(row.events.map(([command, outcome, code, type]) => [command, outcome, code, type]))
      for (const event of events) {
        expect(event['checks_total']).to.equal(event['outcome'] === 'usage_error' ? undefined : 6)
        expect(event['success']).to.equal(event['exit_code'] === 0)
      }
    },
    title: ({argv, bin, title}) => `${title}: acme ${argv} (${bin ?? 'run'}) is the same with and without the plugin`,
  })
})
