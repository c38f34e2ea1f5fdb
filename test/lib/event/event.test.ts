import {expect} from 'chai'
import {accepts, keep, parseEvent} from '../../../src/lib/event/accept.js'
import {buildEvent} from '../../../src/lib/event/build.js'
import {modeOf, nameOf} from '../../../src/lib/event/command.js'
import {dictionaryOf, type Field} from '../../../src/lib/event/dictionary.js'
import {errorTypeOf} from '../../../src/lib/event/errors.js'
import {meaningOf} from '../../../src/lib/event/meanings.js'
import {idsUnder, randomHex} from '../../../src/lib/event/ids.js'
import {failureOf} from '../../../src/lib/event/failure.js'
import {endingOf} from '../../../src/lib/event/outcome.js'
import {addReported, finish} from '../../../src/lib/event/report.js'

const DICTIONARY = dictionaryOf()
const LINE = {
  timestamp: '2026-11-22T19:08:41.123Z',
  command: 'import.from_code',
  mode: 'import',
  execution_mode: 'agent',
  files_analyzed: 140,
  duration_ms: 4280,
  success: true,
  outcome: 'success',
  exit_code: 0,
  cli_version: '1.4.2',
  consent: 'remote',
  opt_in_source: 'config',
  destination: '9c1f02aa',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  span_id: '00f067aa0ba902b7',
  schema_version: 1,
}

describe('a line of the log', () => {
  it('is an event with its keys in the order of the dictionary', () => {
    const mixed = Object.fromEntries(Object.entries(LINE).toReversed())
    const event = parseEvent(JSON.stringify(mixed), DICTIONARY)
    expect(event).to.deep.equal(LINE)
    expect(Object.keys(event ?? {})).to.deep.equal(Object.keys(LINE))
  })

  for (const text of [
    '',
    'x',
    '[]',
    'null',
    '1',
    '{}',
    '{"timestamp":',
    JSON.stringify({...LINE, schema_version: 2}),
  ]) {
    it(`is none where it is ${JSON.stringify(text).slice(0, 40)}`, () => {
      expect(parseEvent(text, DICTIONARY)).to.equal(undefined)
    })
  }

  const REQUIRED = [
    'timestamp',
    'command',
    'mode',
    'success',
    'outcome',
    'consent',
    'opt_in_source',
    'trace_id',
    'span_id',
  ]
  for (const key of REQUIRED) {
    it(`is none without ${key}`, () => {
      expect(parseEvent(JSON.stringify({...LINE, [key]: undefined}), DICTIONARY)).to.equal(undefined)
    })
  }

  /** Values that anybody who edits the log might put there, and that no field may hold. */
  const FOREIGN: Record<string, unknown[]> = {
    cli_version: ['latest', '1.2', '1.2.3+host.user', `1.2.3-${'a'.repeat(60)}`, 1],
    command: ['a b', '', '../x', 'a/b', 'x'.repeat(129), 'ok\n', 'ö', '(secret)', 1],
    destination: ['9C1F02AA', '9c1f02a', 'http://x', '00000000'],
    duration_ms: [-1, 1.5, '4280', Number.MAX_VALUE, null],
    error_type: ['a message with spaces', 'x'.repeat(65), ''],
    execution_mode: ['Agent', 'other', '', true],
    exit_code: [256, -1, 1.5, '0'],
    files_analyzed: [-1, 1.5, '140', 2 ** 53, null, [], {}],
    parent_span_id: ['0'.repeat(16), 'x'.repeat(16), '00f067aa0ba902b'],
    success: ['true', 1, null],
    timestamp: ['2026-11-22', '2026-11-22T19:08:41Z', '2026-13-22T19:08:41.123Z', 1],
    unheard_of: ['a secret', 1, true],
  }
  for (const [key, values] of Object.entries(FOREIGN))
    it(`does not let ${key} hold what is not its own`, () => {
      for (const value of values)
        expect(keep({...LINE, [key]: value}, DICTIONARY), String(value)).not.to.have.property(key)
    })

  it('has no field that could hold free text', () => {
    const typed = [
      'a secret',
      'user@host',
      '/home/user/x',
      'Bearer abc',
      'a-b',
      '--token=x',
      'x y',
      'https://x.example',
    ]
    for (const field of DICTIONARY.values())
      for (const value of typed) expect(accepts(field, value), `${field.name} ${value}`).to.equal(false)
    for (const field of DICTIONARY.values()) expect(accepts(field, meaningOf(field).example), field.name).to.equal(true)
  })

  it('takes no field from the prototype of what was parsed', () => {
    expect(keep(Object.create({files_analyzed: 3}), DICTIONARY)).to.deep.equal({})
    expect(
      parseEvent(JSON.stringify(LINE).replace('{', '{"__proto__":{"files_analyzed":9},'), DICTIONARY),
    ).to.deep.equal(LINE)
  })
})

describe('what a command reports', () => {
  const add = (...given: unknown[]) => {
    const reported = {}
    const dropped = given.flatMap((one) =>
      addReported(reported, one, {dictionary: DICTIONARY, isMode: (mode) => mode === 'repro'}),
    )
    return {dropped, reported}
  }
  it('adds up where it is a count; the last one wins else', () => {
    expect(
      add({checks_total: 2, execution_mode: 'ast'}, {checks_total: 3, execution_mode: 'direct'}).reported,
    ).to.deep.equal({
      checks_total: 5,
      execution_mode: 'direct',
    })
  })
  it('stops at the largest number that is exact', () => {
    const most = {checks_total: Number.MAX_SAFE_INTEGER}
    expect(add(most, most).reported).to.deep.equal(most)
  })
  it('is dropped where it does not fit, or is not for a command to say', () => {
    const wrong = {
      checks_total: 1.5,
      command: 'x',
      duration_ms: 1,
      mode: 'other',
      span_id: '1'.repeat(16),
      success: true,
      toString: 1,
      x: 1,
    }
    expect(add(wrong)).to.deep.equal({dropped: Object.keys(wrong), reported: {}})
    expect(add({mode: 'repro'}).reported).to.deep.equal({mode: 'repro'})
  })
  it('may be anything, or nothing', () => {
    for (const given of [undefined, null, 1, 'x', [], () => 1])
      expect(add(given)).to.deep.equal({dropped: [], reported: {}})
    expect(add([1]).reported).to.deep.equal({})
    expect(add({checks_total: undefined})).to.deep.equal({dropped: [], reported: {}})
  })
})

describe('how a command ended', () => {
  const oclif = (exit: unknown, more: object = {}) => Object.assign(new Error('m'), {oclif: {exit}, ...more})
  const ENDINGS: [code: number, error: unknown, isParsing: boolean, expected: string][] = [
    [0, undefined, false, 'success'],
    [0, new Error('ignored'), false, 'success'],
    [256, undefined, false, 'success'],
    [3, undefined, false, 'failure 3 _OTHER'],
    [3, oclif(3), false, 'failure 3 Error'],
    [2, oclif(2), true, 'usage_error 2 Error'],
    [2, oclif(2, {parse: {}}), false, 'usage_error 2 Error'],
    [2, oclif(2, {message: 'Parsing --code \n\tExpected an integer'}), false, 'usage_error 2 Error'],
    [1, new TypeError('m'), false, 'error 1 TypeError'],
    [1, 'text', false, 'error 1 _OTHER'],
    [1, null, false, 'error 1 _OTHER'],
    [130, new TypeError('m'), false, 'cancelled 130 TypeError'],
    [129, undefined, false, 'cancelled 129 _OTHER'],
    [143, undefined, false, 'cancelled 143 _OTHER'],
    [137, undefined, false, 'failure 137 _OTHER'],
    [-1, undefined, false, 'failure 255 _OTHER'],
  ]
  for (const [code, error, isParsing, expected] of ENDINGS) {
    it(`with ${code}${error === undefined ? '' : ` and ${String(error).replaceAll(/\s+/g, ' ')}`}${isParsing ? ' while parsing' : ''} is ${expected}`, () => {
      const ending = endingOf(code, error === undefined ? undefined : failureOf(error, {isParsing}))
      const text = [ending.outcome, ...(ending.success ? [] : [ending.exit_code, ending.error_type])].join(' ')
      expect(text).to.equal(expected)
      expect(ending.success).to.equal(ending.exit_code === 0)
    })
  }

  class Private extends Error {}
  class Declared extends Error {}
  const named = (name: string) => Object.assign(new Error('m'), {name})
  const ERRORS: [error: unknown, type: string][] = [
    [Object.assign(new Error('m'), {code: 'ENOENT'}), 'ENOENT'],
    [Object.assign(new Error('m'), {code: 'ERR_INVALID_ARG_TYPE'}), 'ERR_INVALID_ARG_TYPE'],
    [Object.assign(new Error('m'), {code: 'SECRET'}), 'Error'],
    [Object.assign(new Error('m'), {code: 'toString'}), 'Error'],
    [new Private('m'), '_OTHER'],
    [new Declared('m'), 'Declared'],
    [named('AbortError'), 'AbortError'],
    [named('a secret'), 'Error'],
    [{message: 'm'}, '_OTHER'],
    [Object.create(null), '_OTHER'],
    [
      Object.defineProperty(new RangeError('m'), 'code', {
        get: () => {
          throw new Error('m')
        },
      }),
      'RangeError',
    ],
    [undefined, '_OTHER'],
    [12, '_OTHER'],
  ]
  for (const [error, type] of ERRORS)
    it(`an error such as ${typeof error === 'object' ? Object.prototype.toString.call(error) : String(error)} is of the type ${type}`, () => {
      expect(errorTypeOf(error, ['Declared'])).to.equal(type)
    })
})

describe('the names and ids of an event', () => {
  const NAMES: [id: string, name: string, mode: string][] = [
    ['import:from-code', 'import.from_code', 'import'],
    ['ok', 'ok', 'ok'],
    ['a:b:c-d', 'a.b.c_d', 'a'],
    ['Symbol(SINGLE_COMMAND_CLI)', '(root)', '(root)'],
    ['c++', 'c__', 'c__'],
    ['prüfe', 'pr_fe', 'pr_fe'],
  ]
  for (const [id, name, mode] of NAMES)
    it(`${id} is ${name}`, () => {
      expect([nameOf(id), modeOf(nameOf(id))]).to.deep.equal([name, mode])
      expect(accepts(DICTIONARY.get('command') as Field, name)).to.equal(true)
    })

  it('are random, of the length that was asked for, and never all zero', () => {
    const ids = Array.from({length: 2000}, () => randomHex(16))
    expect(new Set(ids)).to.have.property('size', ids.length)
    for (const id of ids) expect(id).to.match(/^(?!0+$)[0-9a-f]{16}$/)
    expect(idsUnder(undefined).trace_id).to.match(/^[0-9a-f]{32}$/)
  })
})

describe('an event', () => {
  const {execution_mode: _, files_analyzed: __, ...known} = LINE
  const beginning = {...known, consent: 'local' as const, opt_in_source: 'config' as const}
  const ended = {exit_code: 0, outcome: 'success' as const, success: true}
  it('says at level remote to whom the user had agreed', () => {
    const event = buildEvent({beginning: {...beginning, consent: 'remote'}, ending: ended})
    expect(event).to.include({consent: 'remote', destination: LINE.destination})
  })

  it('has the mode that the command reports, and else that of its name', () => {
    const of = (reported: {mode?: string}) => buildEvent({beginning, ending: ended, reported}).mode
    expect([of({}), of({mode: 'repro'})]).to.deep.equal(['import', 'repro'])
  })

  it('has no duration where none is known, and no negative one', () => {
    const {duration_ms: _, ...undated} = beginning
    const of = (duration?: number) =>
      buildEvent({beginning: undated, ending: ended, ...(duration === undefined ? {} : {duration})})
    expect([of().duration_ms, of(-3).duration_ms, of(0.4).duration_ms]).to.deep.equal([undefined, 0, 0])
    expect(of()).not.to.have.property('duration_ms')
    expect(Object.values(of())).not.to.include(undefined)
  })

  it('never says at level local to whom the user had agreed, and rounds what is to be rounded', () => {
    const ending = {exit_code: 0, outcome: 'success' as const, success: true}
    const event = buildEvent({
      beginning,
      duration: 12.6,
      ending,
      reported: finish({files_analyzed: 14_351}, DICTIONARY),
    })
    expect(event).to.include({duration_ms: 13, files_analyzed: 14_000})
    expect(event).not.to.have.property('destination')
    for (const [files, kept] of [
      [0, 0],
      [7, 7],
      [99, 99],
      [101, 100],
      [999_999, 1_000_000],
      [Number.MAX_SAFE_INTEGER, 9e15],
    ] as const)
      expect(finish({files_analyzed: files}, DICTIONARY)).to.deep.equal({files_analyzed: kept})
  })
})
