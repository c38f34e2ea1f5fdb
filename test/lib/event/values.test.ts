import {expect} from 'chai'
import {accepts} from '../../../src/lib/event/accept.js'
import {isVersion} from '../../../src/lib/event/version.js'
import {declared} from '../../../src/lib/event/declared.js'
import {dictionaryOf, type Field} from '../../../src/lib/event/dictionary.js'
import {meaningOf} from '../../../src/lib/event/meanings.js'

const DICTIONARY = dictionaryOf(
  declared({attributes: {engine: {type: 'enum', values: ['fast', 'full']}, warm_up: {type: 'duration'}}}).fields,
)

/** What each field may hold up to its very limits, and what is just beyond them. */
const LIMITS: Record<string, {good: unknown[]; bad: unknown[]}> = {
  cli_version: {
    bad: [
      '1234567890.0.0',
      'v1.2.3',
      '1.2.3-',
      '1.2.3-anna',
      '1.2.3-beta.anna',
      '1.2.3-beta.1.',
      '1.2.3-123456789012345',
      `1.2.3-${Array(7).fill('alpha').join('.')}`,
      'x1.2.3',
      '1.2.3x',
      '1.2.3\n',
      ['1.2.3'],
    ],
    good: [
      '0.0.0',
      '123456789.123456789.123456789',
      '1.2.3-beta',
      '1.2.3-rc1',
      '1.2.3-alpha.20261122',
      '1.2.3-next.0.1',
      // As long as a version may be.
      '1.2.3-alpha.alpha.alpha.alpha.alpha.beta',
    ],
  },
  command: {
    bad: [['ok'], '.ok', '(unknown)x', 'x(unknown)', '((root))'],
    good: ['a', 'x'.repeat(128), 'a.b_c.d1', '(unknown)', '(plugin)', '(root)'],
  },
  destination: {bad: [['9c1f02aa'], '9c1f02ag', 'g9c1f02a', '\n9c1f02a'], good: ['00000001', '10000000', 'ffffffff']},
  engine: {bad: ['', 'slow', undefined, ['fast']], good: ['fast', 'full']},
  error_type: {bad: [['ENOENT'], 'a-b', 'E\n'], good: ['E', 'x'.repeat(64), '_OTHER']},
  exit_code: {bad: [255.5, 256, true, '1'], good: [0, 255]},
  files_analyzed: {bad: [-0.5, Number.NaN, Number.POSITIVE_INFINITY, true, 1n], good: [0, Number.MAX_SAFE_INTEGER]},
  opt_in_source: {bad: ['default', ''], good: ['env', 'config', 'opt-in-file']},
  success: {bad: ['', 0], good: [true, false]},
  timestamp: {
    bad: [
      ['2026-11-22T19:08:41.123Z'],
      new Date(),
      '2026-11-22T19:08:41.123Zx',
      '+012026-11-22T19:08:41.123Z',
      'x2026-11-22T19:08:41.123Z',
      '2026-11-22T25:08:41.123Z',
      '2026-11-22T19:08:41.123+01:00',
    ],
    good: ['2026-11-22T19:08:41.123Z', '2026-12-31T23:59:59.999Z'],
  },
  warm_up: {bad: [-1, 0.5], good: [0, 250]},
}

describe('the values of an event', () => {
  for (const [name, {bad, good}] of Object.entries(LIMITS))
    it(`${name} are those that fit, to the limit and no further`, () => {
      const field = DICTIONARY.get(name) as Field
      for (const value of good) expect(accepts(field, value), String(value)).to.equal(true)
      for (const value of bad) expect(accepts(field, value), String(value)).to.equal(false)
    })

  it('of an enum without values are none', () => {
    expect(accepts({declared_by: 'host', name: 'x', type: 'enum'}, 'a')).to.equal(false)
  })

  it('may be a version wherever one is asked for', () => {
    expect([isVersion('1.2.3'), isVersion('1.2'), isVersion(undefined)]).to.deep.equal([true, false, false])
  })

  it('are each explained, with an example that fits', () => {
    for (const field of DICTIONARY.values()) {
      const {description, example} = meaningOf(field)
      expect(description, field.name).to.match(/\w/)
      expect(accepts(field, example), field.name).to.equal(true)
    }
    expect(meaningOf({declared_by: 'host', name: 'x', type: 'count'})).to.deep.equal({description: 'x', example: ''})
  })

  it('leave the machine, but for the one that is nobody else’s business', () => {
    const kept = [...DICTIONARY.values()].filter(({sent}) => sent === false)
    expect(kept.map(({name}) => name)).to.deep.equal(['destination'])
  })

  it('come from the command where it may report them, from us where not, and each field says whose it is', () => {
    const recordable = [...DICTIONARY.values()].filter((field) => field.recordable).map(({name}) => name)
    expect(recordable).to.include.members(['mode', 'execution_mode', 'files_analyzed', 'engine', 'warm_up'])
    for (const name of ['success', 'command', 'exit_code', 'duration_ms', 'span_id'])
      expect(recordable).not.to.include(name)
    const hosts = [...DICTIONARY.values()].filter(({declared_by: by}) => by === 'host').map(({name}) => name)
    expect(hosts).to.deep.equal(['engine', 'warm_up'])
    expect([...DICTIONARY.values()].every(({declared_by: by}) => by === 'host' || by === 'built-in')).to.equal(true)
  })
})
