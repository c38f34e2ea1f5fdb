import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import fc from 'fast-check'
import {declared} from '../../src/lib/event/declared.js'
import {failureOf} from '../../src/lib/event/failure.js'
import {beginRun} from '../../src/lib/run/begin.js'
import {endRun} from '../../src/lib/run/end.js'
import {report} from '../../src/lib/run/report.js'
import {commandWith, readAll, requestOf, sessionWith} from './support/machine.js'
import {anywhere, type Planted} from './support/planting.js'
import {leaks, type Secret, secret, WRAPS} from './support/secrets.js'

const RUNS = 20_000

const plantedSecret = secret.chain((hidden) => anywhere(hidden.text).map((planted) => ({hidden, planted})))

/** What an author declares as a closed set (an enum's values, classes of errors, modes) is the host's own and may appear. */
function isDeclared({declaration}: Planted, {text}: Secret): boolean {
  const {errors, fields, modes} = declared(declaration)
  return [...errors, ...modes, ...fields.flatMap(({name, values = []}) => [name, ...values])].includes(text)
}

describe('an event', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'telemetry-privacy-'))
  })
  afterEach(() => rmSync(home, {force: true, recursive: true}))

  it(`holds no trace of what was typed, thrown, declared or set, in ${RUNS} cases`, function () {
    this.timeout(240_000)
    let searched = 0
    const property = fc.property(plantedSecret, ({hidden, planted}) => {
      const {sent, written} = commandWith(home, planted)
      expect(written).to.include('"schema_version":1')
      expect(sent).to.include('specfact.outcome')
      if (isDeclared(planted, hidden)) return
      searched += 1
      expect(leaks(written + sent, hidden.core), hidden.core).to.equal(false)
    })
    // More than promised: those where the host declares the text itself are not counted.
    fc.assert(property, {numRuns: RUNS * 1.15})
    expect(searched).to.be.at.least(RUNS)
  })

  it('would be found out by this search if a field took free text', () => {
    const careless: typeof report = ({runs}, attributes) => {
      const command = String((attributes as {mode?: unknown}).mode ?? 'ok')
      for (const run of runs) run.beginning = {...run.beginning, command: command.replace(/\W/g, '_').slice(0, 60)}
    }
    const property = fc.property(plantedSecret, ({hidden, planted}) => {
      const {written} = commandWith(home, {...planted, ending: 'runs'}, careless)
      return !leaks(written, hidden.core)
    })
    expect(fc.check(property, {numRuns: 2000}).failed).to.equal(true)
  })

  describe('where somebody has put text on Object.prototype', () => {
    const PLAIN: Planted = {
      attributes: {},
      commandId: 'import:from-code',
      declaration: {attributes: {engine: {type: 'enum', values: ['fast']}}},
      ending: 'runs',
      env: {},
      error: new (class extends Error {})('no'),
      pluginName: 'x',
      pluginType: 'core',
      version: '',
    }

    /** A command that does so and ends with `exitCode`. @returns every byte of it */
    function polluted(name: string, value: unknown, exitCode: number): string {
      const {session} = sessionWith(home, PLAIN)
      const polluting = <T>(act: () => T): T => {
        Object.defineProperty(Object.prototype, name, {configurable: true, enumerable: true, value, writable: true})
        try {
          return act()
        } finally {
          Reflect.deleteProperty(Object.prototype, name)
        }
      }
      const run = polluting(() => beginRun(session, {id: PLAIN.commandId}))
      const marker = readAll(join(home, '.specfact'))
      polluting(() => {
        report(session, {files_analyzed: 3})
        if (run && exitCode) run.failure = failureOf(PLAIN.error, {isParsing: false})
        if (run) endRun(session, run, {exitCode, now: session.start})
      })
      const written = marker + readAll(join(home, '.specfact'))
      return written + requestOf(written.split('\n'), session.host.declaration())
    }

    const names = [
      ...sessionWith(join(tmpdir(), 'nowhere'), PLAIN).dictionary.keys(),
      'code',
      'name',
      'oclif',
      'toJSON',
    ]
    for (const name of names) {
      it(`as ${name}, the event is the same`, () => {
        const core = 'zyxwvutsrq'
        for (const text of [core, ...WRAPS.map((wrap) => wrap(core))])
          for (const value of name === 'toJSON' ? [() => text, () => ({command: text})] : [text])
            for (const exitCode of [0, 1]) {
              const bytes = polluted(name, value, exitCode)
              expect(bytes).to.include('"files_analyzed":3').and.include('specfact.files_analyzed')
              expect(leaks(bytes, core), text).to.equal(false)
            }
      })
    }
  })
})
