import {expect} from 'chai'
import {makeHost, run} from '../support/host.js'
import {eachOf} from './support/table.js'

type Expected = [command: string, outcome: string, code: number, type?: string] | undefined

interface Row {
  argv: string[]
  /** The one event; undefined where none is due. */
  event: Expected
  bin?: string
  /** The output of oclif itself names every plugin: help, and the parse error under `--json`. */
  listsPlugins?: true
}

const row = (argv: string, event: Expected, more: Partial<Row> = {}): Row => ({argv: argv.split(' '), event, ...more})
const end = (by: string, ...event: NonNullable<Expected>): Row => row(`end --by ${by}`, event)

const ROWS: Row[] = [
  row('ok', ['ok', 'success', 0]),
  row('ok x --json', ['ok', 'success', 0]),
  row('fine x', ['ok', 'success', 0]),
  row('nest fine', ['ok', 'success', 0]),
  row('kebab-case sub-command', ['kebab_case.sub_command', 'success', 0]),
  row('ok -- --help', ['ok', 'success', 0]),
  end('exitWith', 'end', 'failure', 3, 'ExitError'),
  end('exitWith --code 0', 'end', 'success', 0),
  end('exitWith --json', 'end', 'failure', 1, 'ExitError'),
  end('errorWith', 'end', 'failure', 3, 'CLIError'),
  end('errorWith --code 1', 'end', 'failure', 1, 'CLIError'),
  end('errorWith --json', 'end', 'failure', 1, 'CLIError'),
  end('throwType', 'end', 'error', 1, 'TypeError'),
  end('throwType --json', 'end', 'error', 1, 'TypeError'),
  end('throwCustom', 'end', 'error', 1, '_OTHER'),
  end('throwCode', 'end', 'error', 1, 'ENOENT'),
  end('throwText', 'end', 'error', 1, '_OTHER'),
  // oclif itself stumbles over it.
  end('throwNothing', 'end', 'error', 1, 'TypeError'),
  end('throwHostile', 'end', 'error', 1, '_OTHER'),
  end('nothingLikeIt', 'end', 'error', 1, 'TypeError'),
  end('processExit', 'end', 'failure', 3, '_OTHER'),
  end('processExit --code 0', 'end', 'success', 0),
  end('processExit --code 256', 'end', 'success', 0),
  end('processExit --code 130', 'end', 'cancelled', 130, '_OTHER'),
  end('processExit --json', 'end', 'failure', 3, '_OTHER'),
  end('exitInTimer', 'end', 'failure', 3, '_OTHER'),
  end('exitCode', 'end', 'failure', 3, '_OTHER'),
  end('lateExitCode', 'end', 'failure', 3, '_OTHER'),
  row('stop --by exitInTimer', ['end', 'failure', 3, '_OTHER']),
  end('throwAtExit', 'end', 'error', 1, 'RangeError'),
  end('uncaught', 'end', 'error', 1, 'RangeError'),
  end('exitCodeThenUncaught', 'end', 'error', 1, 'RangeError'),
  end('rejection', 'end', 'error', 1, 'RangeError'),
  end('openHandle', 'end', 'success', 0),
  row('ok --nonsense', ['ok', 'usage_error', 2, 'NonExistentFlagsError']),
  row('ok --nonsense --json', ['ok', 'usage_error', 1, 'NonExistentFlagsError'], {listsPlugins: true}),
  row('ok a b', ['ok', 'usage_error', 2, 'UnexpectedArgsError']),
  row('end', ['end', 'usage_error', 2, 'FailedFlagValidationError']),
  row('end --by x --code many', ['end', 'usage_error', 2, 'CLIError']),
  row('nothing-like-it secret', ['(unknown)', 'usage_error', 2, 'CLIError']),
  row('nest nothing-like-it', ['(unknown)', 'usage_error', 2, 'CLIError']),
  row('end --by throwCaught', ['end', 'success', 0]),
  row('hides --how swallow', ['hides', 'success', 0]),
  row('hides --how assign', ['hides', 'success', 0]),
  row('hides --how call', ['hides', 'error', 1, 'TypeError']),
  row('hides --how super', ['hides', 'error', 1, 'TypeError']),
  row('hides --how super --json', ['hides', 'error', 1, 'TypeError']),
  row('hides --how exit', ['hides', 'failure', 4, 'ExitError']),
  row('hides --how replace', ['hides', 'error', 1, 'RangeError']),
  row('hides --how finally', ['hides', 'success', 0]),
  row('ok', ['ok', 'success', 0], {bin: 'replaced'}),
  row('end --by exitWith', ['end', 'failure', 33, 'ExitError'], {bin: 'replaced'}),
  row('end --by processExit', ['end', 'failure', 33, '_OTHER'], {bin: 'replaced'}),
  row('end --by throwType', ['end', 'error', 9, 'TypeError'], {bin: 'errors'}),
  row('end --by exitWith', ['end', 'failure', 3, 'ExitError'], {bin: 'errors'}),
  row('--help', undefined, {listsPlugins: true}),
  row('ok --help', undefined),
  row('--version', undefined),
  row('nest', undefined),
  {argv: [], event: undefined, listsPlugins: true},
]

/** Copies of one CLI: what they print differs in their folders only, whose names are equally long. */
async function runIn({argv, bin = 'run'}: Row, plugin: 'absent' | 'off' | 'on') {
  const host = makeHost({plugin: plugin !== 'absent'})
  try {
    if (plugin === 'on') host.optIn()
    const {took: _, ...ended} = await run(`${host.root}/bin/${bin}.js`, argv, {HOME: host.home}, {cwd: host.root})
    const plain = (text: string) => text.replaceAll(host.root, '<root>').replaceAll(host.home, '<home>')
    return {...ended, events: host.events(), stderr: plain(ended.stderr), stdout: plain(ended.stdout)}
  } finally {
    host.remove()
  }
}

const title = ({argv, bin}: Row) => `acme ${argv.join(' ')}${bin ? ` (${bin})` : ''}`

describe('a command that ends', () => {
  eachOf(ROWS, {
    act: async (given) => ({absent: await runIn(given, 'absent'), on: await runIn(given, 'on')}),
    check({absent, on: {events, ...on}}, {event, listsPlugins}) {
      const {events: _, ...plain} = absent
      if (listsPlugins) expect({...on, stdout: ''}).to.deep.equal({...plain, stdout: ''})
      else expect(on).to.deep.equal(plain)
      const [first, ...others] = events
      expect(others).to.be.empty
      if (!event) expect(first).to.equal(undefined)
      else {
        const [command, outcome, code, type] = event
        expect(first).to.include({command, exit_code: code, mode: command.split('.')[0], outcome, success: code === 0})
        expect(first?.['error_type']).to.equal(type)
        expect(first?.['duration_ms']).to.be.a('number')
        expect(first?.['exit_code']).to.equal(on.code)
      }
    },
    title: (given) =>
      `${title(given)}: looks the same with and without the plugin${given.event ? `, and is recorded as ${given.event.join(' ')}` : ''}`,
  })
})

describe('a command of somebody who has not opted in', () => {
  const WAYS = [
    'exitWith',
    'throwType',
    'processExit',
    'uncaught',
    'rejection',
    'exitCode --json',
    'throwCustom --json',
  ]
  eachOf([...WAYS.map((by) => end(by, 'end', '', 0)), row('nothing-like-it', undefined), row('ok --x', undefined)], {
    act: async (given) => ({absent: await runIn(given, 'absent'), off: await runIn(given, 'off')}),
    check({absent, off}) {
      expect(off).to.deep.equal(absent)
      expect(off.events).to.be.empty
    },
    title: (given) => `${title(given)}: looks the same with and without the plugin, and leaves nothing`,
  })
})
