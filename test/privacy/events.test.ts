import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import fc from 'fast-check'
import {toOtlpJson} from '../../src/lib/delivery/otlp.js'
import {declared} from '../../src/lib/event/declared.js'
import {dictionaryOf, type TelemetryEvent} from '../../src/lib/event/dictionary.js'
import {failureOf} from '../../src/lib/event/failure.js'
import {pathsOf} from '../../src/lib/paths.js'
import {assess, type World} from '../../src/lib/run/assess.js'
import {beginRun} from '../../src/lib/run/begin.js'
import {endRun} from '../../src/lib/run/end.js'
import {oclifEnds} from '../../src/lib/run/lifecycle.js'
import {report} from '../../src/lib/run/report.js'
import * as rare from '../../src/hooks/rare.js'
import * as reporting from '../../src/hooks/reporting.js'
import {openSession} from '../../src/lib/run/session.js'
import {defaultHotSettings} from '../../src/lib/settings/hot.js'
import {destinationOf} from '../../src/lib/settings/values.js'
import {leaks, secret} from './secrets.js'

const RUNS = 20_000

/** Everything that a person may type or a machine may hold, where our code could come across it. */
interface Planted {
  attributes: Record<string, unknown>
  error: unknown
  commandId: string
  pluginType: string
  isUnknown: boolean
  version: string
  env: Record<string, string>
  declaration: unknown
}

const anywhere = (text: string): fc.Arbitrary<Planted> => {
  const value = fc.constantFrom<unknown>(
    text,
    [text],
    {[text]: text},
    {toString: () => text},
    new Error(text),
    3,
    -1,
    Number.NaN,
    true,
    null,
  )
  const names = [
    'mode',
    'execution_mode',
    'files_analyzed',
    'error_type',
    'command',
    'cli_version',
    'trace_id',
    'engine',
    'timestamp',
    text,
  ]
  const thrown = fc.constantFrom<unknown>(
    text,
    {code: text, name: text},
    Object.assign(new Error(text, {cause: text}), {code: text, errno: text, path: text}),
    Object.assign(new TypeError(text), {name: text}),
    Object.assign(new (class extends Error {})(text), {constructor: {name: text}, oclif: {exit: text}}),
    Object.assign(new Error(text), {oclif: {exit: 2}, parse: {input: {argv: [text]}}}),
    Object.defineProperty({}, 'code', {
      get: () => {
        throw new Error(text)
      },
    }),
  )
  return fc.record({
    attributes: fc.dictionary(fc.constantFrom(...names), value, {maxKeys: 6}),
    commandId: fc.constantFrom('import:from-code', `private:${text}`),
    declaration: fc.constantFrom<unknown>(
      undefined,
      {attributes: {engine: {type: 'enum', values: ['fast', text]}}},
      {attributes: {[text]: {description: text, type: 'count'}, engine: {type: text}}, errors: [text], modes: [text]},
      {service_name: text, suggested_endpoint: text},
    ),
    env: fc.constantFrom<Record<string, string>>(
      {},
      {TRACEPARENT: text},
      {TRACEPARENT: `00-${text}-00f067aa0ba902b7-01`},
    ),
    error: thrown,
    isUnknown: fc.boolean(),
    pluginType: fc.constantFrom('user', 'link'),
    version: fc.constantFrom('1.4.2', text),
  })
}

describe('an event', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'telemetry-privacy-'))
  })
  afterEach(() => rmSync(home, {force: true, recursive: true}))

  /** One command with what was planted, and every byte that it leaves: the marker, the log, and the request. */
  function bytesOf(planted: Planted, record: typeof report = report): string {
    const paths = pathsOf(home, 'specfact')
    rmSync(paths.directory, {force: true, recursive: true})
    const declaration = declared(planted.declaration)
    const dictionary = dictionaryOf(declaration.fields)
    const endpoint = 'http://localhost:4318/v1/traces'
    const world: World = {
      bin: 'specfact',
      compile: () => defaultHotSettings(paths),
      rare: () => rare,
      reporting: () => reporting,
      env: {HOME: home, SPECFACT_TELEMETRY_ENDPOINT: endpoint, SPECFACT_TELEMETRY_OPT_IN: 'true', ...planted.env},
      envKey: (name) => `SPECFACT_${name}`,
      paths,
      uid: process.geteuid?.(),
      version: '1',
    }
    const session = openSession({
      host: {
        bin: 'specfact',
        canonical: ({id}) => id,
        declaration: () => declaration,
        envKey: (name) => `SPECFACT_${name}`,
        isMode: (value) => value === 'import',
        root: '/',
        version: planted.version,
      },
      id: undefined,
      start: assess(world),
      startedAt: {epoch: Date.now(), monotonic: 0},
      world,
    })
    expect(session.start.settings.destination).to.equal(destinationOf(endpoint))
    if (planted.isUnknown) oclifEnds(session, {error: planted.error})
    else {
      const run = beginRun(session, {
        id: planted.commandId,
        plugin: {name: 'x', type: planted.commandId.startsWith('private') ? planted.pluginType : 'core'},
      })
      record(session, planted.attributes)
      if (run) run.failure = failureOf(planted.error, {declared: declaration.errors, isParsing: false})
    }
    const markers = readAll(paths.directory)
    for (const run of session.runs) endRun(session, run, {exitCode: 1, now: session.start})
    const log = readFileSync(paths.log, 'utf8')
    const event = JSON.parse(log) as TelemetryEvent
    const about = {
      bin: 'specfact',
      dictionary,
      pluginVersion: '1',
      settings: {deployment_environment: 'production', service_name: 'x', service_namespace: 'y'},
    }
    return [markers, log, JSON.stringify(toOtlpJson([event], about))].join('\n')
  }

  // What an author declares as a closed set (an enum's values, error classes, modes) is the host's own and may appear.
  const isDeclared = ({declaration}: Planted, text: string) =>
    JSON.stringify(declared(declaration)).includes(JSON.stringify(text).slice(1, -1))

  it(`holds no trace of what was typed, thrown or set, in ${RUNS} cases`, function () {
    this.timeout(240_000)
    const property = fc.property(
      secret.chain(({core, text}) => anywhere(text).map((planted) => ({core, planted, text}))),
      ({core, planted, text}) => {
        if (isDeclared(planted, text)) return
        expect(leaks(bytesOf(planted), core), core).to.equal(false)
      },
    )
    fc.assert(property, {numRuns: RUNS})
  })

  it('would be found out by this search if a field took free text', () => {
    const found = fc.check(
      fc.property(
        secret.chain(({core, text}) => anywhere(text).map((planted) => ({core, planted}))),
        ({core, planted}) => {
          const careless: typeof report = ({runs}, attributes) => {
            for (const run of runs)
              run.beginning = {
                ...run.beginning,
                command: String((attributes as {mode?: unknown}).mode ?? 'ok')
                  .replace(/\W/g, '_')
                  .slice(0, 60),
              }
          }
          return !leaks(bytesOf({...planted, isUnknown: false}, careless), core)
        },
      ),
      {numRuns: 2000},
    )
    expect(found.failed).to.equal(true)
  })
})

function readAll(directory: string): string {
  try {
    return readdirSync(directory)
      .map((name) => name + readFileSync(join(directory, name), 'utf8'))
      .join('\n')
  } catch {
    return ''
  }
}
