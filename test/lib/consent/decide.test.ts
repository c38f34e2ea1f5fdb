import {expect} from 'chai'
import {type ConsentInput, decide, type Level, lower, REASONS, verdict} from '../../../src/lib/consent/decide.js'
import {pairsOf} from '../../e2e/support/table.js'

const OPT_IN = 'ACME_TELEMETRY_OPT_IN'
const NOTHING: ConsentInput = {
  configEnabled: false,
  env: {},
  hasEndpoint: false,
  optInFile: false,
  optInVariable: OPT_IN,
  untrustedHome: undefined,
}

type Given = Partial<ConsentInput>

/** The table of consent, in its order: what is given, and what the row says with and without an endpoint. */
const ROWS: {row: number; given: Given; reason: string; level: Level; withEndpoint: Level}[] = [
  {given: {env: {TEST_MODE: 'true'}}, level: 'off', reason: 'test-environment', row: 1, withEndpoint: 'off'},
  {given: {env: {DO_NOT_TRACK: '1'}}, level: 'off', reason: 'do-not-track', row: 2, withEndpoint: 'off'},
  {given: {env: {OTEL_SDK_DISABLED: 'true'}}, level: 'off', reason: 'otel-sdk-disabled', row: 3, withEndpoint: 'off'},
  {given: {untrustedHome: 'not yours'}, level: 'off', reason: 'untrusted-home', row: 4, withEndpoint: 'off'},
  {given: {env: {[OPT_IN]: 'false'}}, level: 'off', reason: 'env', row: 5, withEndpoint: 'off'},
  {given: {env: {[OPT_IN]: 'true'}}, level: 'local', reason: 'env', row: 6, withEndpoint: 'remote'},
  {given: {configEnabled: true}, level: 'local', reason: 'config', row: 7, withEndpoint: 'remote'},
  {given: {optInFile: true}, level: 'local', reason: 'opt-in-file', row: 8, withEndpoint: 'local'},
]

const both = (...given: Given[]): ConsentInput => ({
  ...Object.assign({...NOTHING}, ...given),
  env: Object.assign({}, ...given.map(({env}) => env)),
})

describe('the decision on consent', () => {
  it('is off by default, endpoint or not', () => {
    expect(decide(NOTHING)).to.deep.equal({level: 'off', reason: 'default'})
    expect(decide({...NOTHING, hasEndpoint: true})).to.deep.equal({level: 'off', reason: 'default'})
  })

  for (const {given, level, reason, row, withEndpoint} of ROWS) {
    it(`row ${row} alone decides ${level}, with an endpoint ${withEndpoint}, for the reason ${reason}`, () => {
      expect(decide(both(given))).to.deep.equal({level, reason})
      expect(decide(both(given, {hasEndpoint: true}))).to.deep.equal({level: withEndpoint, reason})
    })
  }

  for (const [first, second] of pairsOf(ROWS).filter(([one, other]) => one.row !== 5 || other.row !== 6)) {
    it(`row ${first.row} comes before row ${second.row}`, () => {
      const {level, reason, withEndpoint} = first
      expect(decide(both(first.given, second.given))).to.deep.equal({level, reason})
      expect(decide(both(second.given, first.given, {hasEndpoint: true}))).to.deep.equal({level: withEndpoint, reason})
    })
  }

  const allOn = both({configEnabled: true, env: {[OPT_IN]: 'true'}, hasEndpoint: true, optInFile: true})
  const VALUES: [variable: string, reason: string, matches: string[], passes: string[]][] = [
    [
      'TEST_MODE',
      'test-environment',
      ['1', 'true', 'YES', 'on', ' y ', 'whatever'],
      ['', '0', 'false', 'No', 'off', ' n ', ' '],
    ],
    ['PYTEST_CURRENT_TEST', 'test-environment', ['tests/x.py::test (call)', '0', 'false'], ['']],
    ['VITEST', 'test-environment', ['true', 'false'], ['']],
    ['JEST_WORKER_ID', 'test-environment', ['1', '0'], ['']],
    ['NODE_TEST_CONTEXT', 'test-environment', ['child-v8'], ['']],
    ['NODE_ENV', 'test-environment', ['test'], ['', 'production', 'testing', 'TEST']],
    ['DO_NOT_TRACK', 'do-not-track', ['1', 'true', 'yes', 'FALSE', 'no', 'off', ' '], ['', '0', 'false']],
    ['OTEL_SDK_DISABLED', 'otel-sdk-disabled', ['true', 'TRUE', ' true '], ['', 'false', '1', 'yes', 'truex']],
    [OPT_IN, 'env', ['0', 'false', 'No', ' off ', 'n', 'maybe', '2', ' '], ['']],
  ]
  for (const [variable, reason, matches, passes] of VALUES) {
    for (const value of matches) {
      it(`${variable}="${value}" keeps it off`, () => {
        expect(decide(both(allOn, {env: {[variable]: value}}))).to.deep.equal({level: 'off', reason})
      })
    }
    for (const value of passes) {
      it(`${variable}="${value}" does not`, () => {
        expect(decide(both(allOn, {env: {[variable]: value}})).level).to.equal('remote')
      })
    }
  }

  for (const value of ['1', 'true', 'TRUE', ' yes ', 'y', 'On']) {
    it(`${OPT_IN}="${value}" opts in`, () => {
      expect(decide(both({env: {[OPT_IN]: value}}))).to.deep.equal({level: 'local', reason: 'env'})
    })
  }

  it('says of each rule what it would decide by itself', () => {
    const input = both({configEnabled: true, env: {DO_NOT_TRACK: '1'}, hasEndpoint: true, optInFile: true})
    expect(REASONS.map((name) => `${name} ${verdict(name, input) ?? '-'}`)).to.deep.equal([
      'test-environment -',
      'do-not-track off',
      'otel-sdk-disabled -',
      'untrusted-home -',
      'env -',
      'config remote',
      'opt-in-file local',
      'default off',
    ])
  })

  it('takes the lower of two levels, in either order', () => {
    const levels: Level[] = ['off', 'local', 'remote']
    for (const [at, low] of levels.entries())
      for (const high of levels.slice(at)) {
        expect(lower(low, high)).to.equal(low)
        expect(lower(high, low)).to.equal(low)
      }
  })
})
