import {appendFileSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import fc from 'fast-check'
import {dictionaryOf} from '../../src/lib/event/dictionary.js'
import {beginRun} from '../../src/lib/run/begin.js'
import {endRun} from '../../src/lib/run/end.js'
import {nameFor, ownerOf} from '../../src/lib/run/inflight.js'
import {recordLost} from '../../src/lib/run/lost.js'
import {assess} from '../../src/lib/run/assess.js'
import {fingerprintNow} from '../../src/lib/settings/snapshot.js'
import {pathsOf} from '../../src/lib/paths.js'
import {put, readAll, requestOf, sessionWith} from './support/machine.js'
import {escaped, leaks, secret} from './support/secrets.js'
import type {Planted} from './support/planting.js'

const RUNS = 3000
const PLAIN: Planted = {
  attributes: {},
  commandId: 'import:from-code',
  declaration: {attributes: {engine: {type: 'enum', values: ['fast']}}},
  ending: 'runs',
  env: {},
  error: undefined,
  pluginName: 'x',
  pluginType: 'core',
  version: '1.4.2',
}
const EVENT = {
  timestamp: '2026-11-22T19:08:41.123Z',
  command: 'import.from_code',
  mode: 'import',
  engine: 'fast',
  duration_ms: 4280,
  success: false,
  outcome: 'error',
  exit_code: 1,
  error_type: 'TypeError',
  cli_version: '1.4.2',
  consent: 'remote',
  opt_in_source: 'env',
  destination: '9c1f02aa',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  span_id: '00f067aa0ba902b7',
  schema_version: 1,
}

/**
 * A line that somebody has edited. One word, of letters, digits, `_` and dots, in the place of a command's name is taken
 * for one: whoever reads the file does not know the commands of the CLI that wrote it.
 */
const NAMES = ['command', 'mode']
const isWord = (text: unknown) => /^\w[\w.]{0,127}$/.test(String(text))

const edited = secret.chain(({core, text}) => {
  const value = fc.constantFrom<unknown>(
    text,
    [text],
    {[text]: text},
    `TypeError ${text}`,
    `error.${text}`,
    `4280${text}`,
  )
  const key = fc.constantFrom(...dictionaryOf().keys(), 'engine', 'repo', text, '__proto__', 'toJSON')
  const line = fc
    .dictionary(key, value, {maxKeys: 3, minKeys: 1, noNullPrototype: true})
    .map((changes) =>
      Object.fromEntries(Object.entries(changes).filter(([name, to]) => !NAMES.includes(name) || !isWord(to))),
    )
    // `fromEntries` makes an own `__proto__`, which JSON keeps.
    .map((changes) =>
      JSON.stringify(Object.fromEntries(Object.entries({...EVENT}).concat(Object.entries(changes) as never))),
    )
  const spelt = fc.constantFrom(
    (json: string) => json,
    (json: string) => json.replaceAll(core, escaped(core)),
  )
  const around = fc.constantFrom(
    (json: string) => json,
    (json: string) => `${json.slice(0, -1)},${JSON.stringify(text)}:1}`,
    (json: string) => `${json}${text}`,
    (json: string) => `${text}\n${json}`,
    () => JSON.stringify(text),
  )
  return fc.tuple(line, spelt, around).map(([json, spell, wrap]) => ({core, line: wrap(spell(json))}))
})

describe('a file of ours that somebody has filled', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'telemetry-privacy-'))
  })
  afterEach(() => rmSync(home, {force: true, recursive: true}))

  it(`with other lines in the log is no way into a request, in ${RUNS} cases`, function () {
    this.timeout(120_000)
    let sent = 0
    const property = fc.property(edited, ({core, line}) => {
      const request = requestOf([line, JSON.stringify(EVENT), line].join('\n').split('\n'))
      sent += request.split('"spanId"').length - 2
      expect(leaks(request, core), line).to.equal(false)
    })
    fc.assert(property, {numRuns: RUNS})
    expect(sent, 'edited lines that were sent, without what does not fit').to.be.above(RUNS / 10)
  })

  it('with a word in the place of a name is the limit of that: it is taken for the name of a command', () => {
    expect(requestOf([JSON.stringify({...EVENT, command: 'zyxwvutsrq'})])).to.include('zyxwvutsrq')
    expect(requestOf([JSON.stringify({...EVENT, error_type: 'zyxwvutsrq'})])).not.to.include('zyxwvutsrq')
  })

  it(`with another marker of a killed command is no way into the log, in ${RUNS} cases`, function () {
    this.timeout(120_000)
    let recorded = 0
    const property = fc.property(edited, ({core, line}) => {
      const {session} = sessionWith(home, PLAIN)
      // A process that there is not: its pid is larger than any.
      const name = nameFor({...ownerOf(), pid: 2 ** 30, start: '1'})
      put(home, name, line)
      recordLost({...session, start: {...session.start, names: [name]}})
      const written = readAll(join(home, '.specfact'))
      recorded += written.includes('"outcome":"killed"') ? 1 : 0
      expect(leaks(written + requestOf(written.split('\n')), core), line).to.equal(false)
    })
    fc.assert(property, {numRuns: RUNS})
    expect(recorded, 'markers that became an event, without what does not fit').to.be.above(RUNS / 10)
  })

  it('with other settings in the snapshot is no way into the log', () => {
    const paths = pathsOf(home, 'specfact')
    const settings = {
      debug: false,
      delivery: 'auto',
      destination: null,
      enabled: true,
      local_path: paths.log,
      log_max_files: 5,
      log_max_size: 1e7,
    }
    const property = fc.property(secret, fc.constantFrom(...Object.keys(settings), 'more'), ({core, text}, key) => {
      const {session} = sessionWith(home, PLAIN)
      const changed = key === 'local_path' ? settings : {...settings, [key]: text, [text]: text}
      put(home, 'telemetry.yaml', 'enabled: true\n')
      put(
        home,
        'telemetry.snapshot.json',
        JSON.stringify({format: 1, home, plugin: '1', settings: changed, sources: fingerprintNow(paths), [text]: text}),
      )
      const start = assess(session.world)
      const run = beginRun({...session, start}, {id: 'import:from-code'})
      if (run) endRun({...session, start}, run, {exitCode: 0, now: start})
      const line = readFileSync(paths.log, 'utf8')
      expect(leaks(line + requestOf([line]), core)).to.equal(false)
    })
    fc.assert(property, {numRuns: 500})
  })

  it('would be found out by this search if it were one', () => {
    const careless = (line: string) => {
      put(home, 'telemetry.log', '')
      appendFileSync(join(home, '.specfact', 'telemetry.log'), line)
      return readAll(join(home, '.specfact'))
    }
    const found = fc.sample(edited, 500).filter(({core, line}) => leaks(careless(line), core))
    expect(found.length).to.be.above(400)
  })
})
