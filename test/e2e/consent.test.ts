import {chownSync} from 'node:fs'
import {expect} from 'chai'
import {makeHost, type TestHost} from '../support/host.js'
import {isRoot, SOMEBODY, treeOf} from './support/home.js'
import {eachOf, pairsOf} from './support/table.js'

type Env = Record<string, string>

interface Row {
  number: number
  /** What `status` calls the rule, and what an event names as the source of the opt-in. */
  reason: string
  level: 'local' | 'off'
  withEndpoint: 'local' | 'off' | 'remote'
  /** Brings the condition about in a throwaway home. @returns environment variables */
  given(host: TestHost): Env
}

const variable = (env: Env) => () => env

const file = (name: string, text: string) => (host: TestHost) => {
  host.write(name, text)
  return {}
}

/** Where root runs the tests, a home of somebody else under sudo; else one that is no absolute path. */
function untrusted(host: TestHost): Env {
  if (!isRoot) return {HOME: 'relative'}
  chownSync(host.home, SOMEBODY, SOMEBODY)
  return {SUDO_UID: String(SOMEBODY)}
}

const off = {level: 'off', withEndpoint: 'off'} as const
/** The table of consent in its order: the first row that is met decides. */
const ROWS: Row[] = [
  {...off, given: variable({TEST_MODE: 'true'}), number: 1, reason: 'test-environment'},
  {...off, given: variable({DO_NOT_TRACK: '1'}), number: 2, reason: 'do-not-track'},
  {...off, given: variable({OTEL_SDK_DISABLED: 'true'}), number: 3, reason: 'otel-sdk-disabled'},
  {...off, given: untrusted, number: 4, reason: 'untrusted-home'},
  {...off, given: variable({ACME_TELEMETRY_OPT_IN: 'no'}), number: 5, reason: 'env'},
  {given: variable({ACME_TELEMETRY_OPT_IN: 'yes'}), level: 'local', number: 6, reason: 'env', withEndpoint: 'remote'},
  {
    given: file('telemetry.yaml', 'enabled: true\n'),
    level: 'local',
    number: 7,
    reason: 'config',
    withEndpoint: 'remote',
  },
  {given: file('telemetry.opt-in', 'true\n'), level: 'local', number: 8, reason: 'opt-in-file', withEndpoint: 'local'},
]

interface Case {
  rows: Row[]
  endpoint: boolean
}

const isPossible = ([one, other]: [Row, Row]) => one.number !== 5 || other.number !== 6
const SINGLES = [[], ...ROWS.map((row) => [row])]
const CASES: Case[] = [
  ...SINGLES.map((rows) => ({endpoint: false, rows})),
  // With an endpoint, where the rows that opt in differ; what two rows decide without one is a test of the decision.
  ...[...SINGLES, ...pairsOf(ROWS).filter(isPossible)].map((rows) => ({endpoint: true, rows})),
]

/** What the table says. */
function expected({endpoint, rows}: Case) {
  const [first] = rows
  if (!first) return {level: 'off', reason: 'default'}
  return {level: endpoint ? first.withEndpoint : first.level, reason: first.reason}
}

async function tryOut({endpoint, rows}: Case) {
  const host = makeHost()
  try {
    // By hand: nothing may be delivered while the test looks.
    const env: Env = {ACME_TELEMETRY_DELIVERY: 'manual'}
    if (endpoint) env['ACME_TELEMETRY_ENDPOINT'] = 'http://127.0.0.1:9/v1/traces'
    // Whoever owns the home is settled last, since the other rows write there.
    for (const row of rows.toSorted((one, other) => other.number - one.number)) Object.assign(env, row.given(host))
    const before = treeOf(host.home)
    const ended = await host.run(['ok'], {cwd: host.root, env})
    const after = treeOf(host.home)
    const events = host.events()
    const status = JSON.parse((await host.run(['telemetry', 'status', '--json'], {cwd: host.root, env})).stdout)
    return {after, before, ended, events, status}
  } finally {
    host.remove()
  }
}

describe('consent in a real CLI', () => {
  eachOf(CASES, {
    act: tryOut,
    check({after, before, ended, events, status}, given) {
      const {level, reason} = expected(given)
      expect(ended).to.include({code: 0, signal: null, stderr: '', stdout: 'ok \n'})
      expect({level: status.level, reason: status.reason}).to.deep.equal({level, reason})
      if (level === 'off') expect(after).to.deep.equal(before)
      else expect(events.map((event) => [event['consent'], event['opt_in_source']])).to.deep.equal([[level, reason]])
      const verdicts = new Map<string, string>([['default', 'off']])
      for (const row of given.rows) verdicts.set(row.reason, given.endpoint ? row.withEndpoint : row.level)
      const names = [...new Set([...ROWS.map((row) => row.reason), 'default'])]
      expect(status.rules).to.deep.equal(names.map((name) => ({name, verdict: verdicts.get(name) ?? 'no match'})))
    },
    title: (given) => {
      const {level, reason} = expected(given)
      const rows = given.rows.map(({number}) => number).join(' and ') || '9'
      return `row ${rows}${given.endpoint ? ', with an endpoint' : ''}: ${level} (${reason}), in status and in fact`
    },
  })
})
