import {copyFileSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {compareWith} from '../../src/lib/report/compare.js'
import {loadReport} from '../../src/lib/report/load.js'
import {distinct, mergeReports} from '../../src/lib/report/merge.js'
import type {Benchmark} from '../../src/lib/report/shape.js'
import {QUANTILE_ERROR} from '../../src/lib/report/sketch.js'
import {Log, line, lines} from './support/log.js'
import {jsonFile, reportFile} from './support/shared.js'

const durationsOf = (person: number) => Array.from({length: 40}, (_, run) => 500 + person * 700 + run * 37)

/** What six people ran: all of them `repro`, four of them also `plan.init`, and one something of their own. */
function linesOf(person: number): string[] {
  return [
    ...durationsOf(person).map((duration_ms) => line({duration_ms, violations_detected: 1})),
    ...(person < 4 ? lines(3, {command: 'plan.init', duration_ms: 77_777, outcome: 'failure', success: false}) : []),
    ...(person === 0
      ? lines(2, {
          cli_version: '9.9.9',
          command: 'secret.project',
          legacy_test_failures: 3,
          outcome: 'cancelled',
          success: false,
        })
      : []),
  ]
}

describe('a benchmark', () => {
  let log: Log
  let benchmark: Benchmark
  const paths: string[] = []

  before(() => {
    log = new Log()
    for (const person of [0, 1, 2, 3, 4, 5]) paths.push(reportFile(log.folder, `${person}.json`, linesOf(person)))
    benchmark = mergeReports(paths.map(loadReport))
  })
  after(() => log.remove())

  it('adds up what there is', () => {
    expect(benchmark).to.include({cli: 'acme', kind: 'benchmark', reports: 6, runs: 6 * 40 + 4 * 3 + 2})
    expect(benchmark.sums).to.deep.equal({violations_detected: 240})
    expect(benchmark.averages).to.deep.equal({violations_detected: {per_run: 1, per_week: 40, runs: 240}})
    expect(benchmark.regressions_prevented).to.deep.equal({per_week: 40, total: 240, weeks: 6})
    expect(benchmark.reports_with_regressions_prevented).to.equal(6)
  })

  it('has the quantiles of all runs together, within the stated error', () => {
    const all = [0, 1, 2, 3, 4, 5].flatMap(durationsOf).sort((one, other) => one - other)
    const {p50, p95} = benchmark.commands[0]?.duration_ms ?? {}
    for (const [q, found] of [
      [0.5, p50],
      [0.95, p95],
    ] as const) {
      const exact = all[Math.ceil(q * all.length) - 1] ?? 0
      expect(found).to.be.within(exact * (1 - QUANTILE_ERROR), exact * (1 + QUANTILE_ERROR))
    }
  })

  it('counts what fewer than five reports have as "other"', () => {
    expect(benchmark.commands.map(({command, failures, runs}) => ({command, failures, runs}))).to.deep.equal([
      {command: 'repro', failures: 0, runs: 240},
      {command: 'other', failures: 14, runs: 14},
    ])
    expect(benchmark.outcomes).to.deep.equal({other: 14, success: 240})
  })

  it('shows a group as soon as five reports have it', () => {
    const more = [
      ...paths.map(loadReport),
      loadReport(reportFile(log.folder, 'seventh.json', lines(9, {command: 'plan.init'}))),
    ]
    expect(mergeReports(more).commands.map(({command}) => command)).to.deep.equal(['repro', 'plan.init', 'other'])
  })

  it('hides the durations of "other" where those are of fewer than five', () => {
    const other = benchmark.commands.at(-1)
    expect(other?.duration_ms.p50).to.equal(null)
    expect(other?.sketch.bins).to.equal('')
    const many = [
      ...paths.map(loadReport),
      ...[6, 7].map((person) =>
        loadReport(reportFile(log.folder, `${person}.json`, lines(person, {command: `own.${person}`}))),
      ),
    ]
    expect(mergeReports(many).commands.at(-1)).to.include({command: 'other', runs: 27})
    expect(mergeReports(many).commands.at(-1)?.duration_ms.p50).to.be.a('number')
  })

  it('leaves those durations out of all others, so that nobody can subtract', () => {
    const [repro, other] = benchmark.commands
    expect(other?.duration_ms.total).to.equal(0)
    expect(benchmark.duration_ms).to.deep.equal(repro?.duration_ms)
    // Of four people, and once of nobody in particular but still one: in no quantile either.
    expect(JSON.stringify(benchmark)).not.to.match(/"p99":7\d{4}/)
  })

  it('shows no sum that is of fewer than five, though everybody reported the field', () => {
    const reports = [0, 1, 2, 3, 4, 5].map((person) =>
      loadReport(
        reportFile(log.folder, `sum${person}.json`, [
          ...lines(4, {checks_failed: 2, contract_violations: 1 + person, violations_detected: person === 0 ? 7 : 0}),
          line({plan_drift_violations: person === 1 ? 11 : 0}),
        ]),
      ),
    )
    const {averages, regressions_prevented, reports_with_regressions_prevented, shares, sums} = mergeReports(reports)
    expect(sums).to.deep.equal({checks_failed: 48, contract_violations: 84})
    expect(Object.keys(averages)).to.deep.equal(['checks_failed', 'contract_violations'])
    expect(regressions_prevented).to.deep.equal({per_week: null, total: 0, weeks: 0})
    expect(reports_with_regressions_prevented).to.equal(null)
    expect(shares.flatMap(({parts}) => parts)).to.deep.equal([{field: 'contract_violations', share: 1, value: 84}])
  })

  it('holds nothing of anybody alone: no command, version, field, day, week, time or zone', () => {
    const text = JSON.stringify(benchmark)
    for (const own of [
      'secret',
      'plan.init',
      '9.9.9',
      'legacy_test_failures',
      'cancelled',
      '2026',
      'UTC',
      'days',
      'weeks":[',
      'versions',
      'since',
      'comparison',
    ])
      expect(text, own).not.to.include(own)
    // The same words stand in the reports, so that their absence says something.
    const reports = paths.map((path) => readFileSync(path, 'utf8')).join('')
    for (const own of [
      'secret',
      'plan.init',
      '9.9.9',
      'legacy_test_failures',
      'cancelled',
      '2026',
      'days',
      'weeks":[',
      'versions',
      'since',
      'comparison',
    ])
      expect(reports, own).to.include(own)
  })

  it('says next to nothing of fewer than five reports', () => {
    const few = mergeReports(paths.slice(0, 2).map(loadReport))
    expect(few).to.include({reports: 2, runs: 88})
    expect(few.commands.map(({command}) => command)).to.deep.equal(['other'])
    expect(few.sums).to.deep.equal({})
    expect(few.duration_ms).to.deep.equal({p50: null, p90: null, p95: null, p99: null, total: 0})
    expect(few.regressions_prevented.per_week).to.equal(null)
  })

  it('counts the same report once, however often it is given', () => {
    copyFileSync(paths[0] ?? '', join(log.folder, 'copy.json'))
    writeFileSync(
      join(log.folder, 'pretty.json'),
      JSON.stringify(JSON.parse(readFileSync(paths[0] ?? '', 'utf8')), undefined, 2),
    )
    const five = [paths[0], 'copy.json', 'pretty.json', paths[0], paths[0]].map((name = '') =>
      loadReport(name.includes('/') ? name : join(log.folder, name)),
    )
    expect(distinct(five)).to.have.length(1)
    expect(distinct(paths.map(loadReport))).to.have.length(6)
  })

  it('does not count a report without runs, so that four people are not five', () => {
    const nobody = loadReport(reportFile(log.folder, 'nobody.json', []))
    expect(distinct([...paths.slice(0, 4).map(loadReport), nobody])).to.have.length(4)
    expect(distinct([nobody])).to.deep.equal([])
  })

  it('is set beside a report in sentences', () => {
    const report = log
      .write([...lines(20, {duration_ms: 4300, violations_detected: 2}), line({command: 'only.mine'})])
      .report()
    const {p95} = benchmark.commands[0]?.duration_ms ?? {}
    const {sentences} = compareWith(report, {...benchmark, kind: 'benchmark'})
    expect(sentences).to.include(`your p95 for repro: 4.3 s; community: ${((p95 ?? 0) / 1000).toFixed(1)} s`)
    expect(sentences).to.include('your regressions prevented per week: 40; community: 40')
    expect(sentences.join()).not.to.include('only.mine')
  })

  it('is set beside one command only where that is all that was asked for', () => {
    const {figures, sentences} = compareWith(log.write(lines(20)).report({command: 'repro'}), {
      ...benchmark,
      kind: 'benchmark',
    })
    expect(new Set(figures.map(({command}) => command))).to.deep.equal(new Set(['repro']))
    expect(sentences[0]).to.equal('your success rate for repro: 100%; community: 100%')
  })
})

describe('a file that is to be merged', () => {
  let log: Log
  before(() => {
    log = new Log()
  })
  after(() => log.remove())

  const good = () => log.write(lines(3)).report() as unknown as Record<string, unknown>
  const change = (values: Record<string, unknown>) => ({...good(), ...values})

  it('is read when it is good, also as PowerShell writes it', () => {
    const path = join(log.folder, 'utf16.json')
    writeFileSync(path, Buffer.from(`\uFEFF${JSON.stringify(good())}`, 'utf16le'))
    expect(loadReport(path).runs).to.equal(3)
  })

  const WRONG: [name: string, json: () => unknown, problem: RegExp][] = [
    [
      'a package.json',
      () => ({name: 'acme', version: '1.0.0'}),
      /is no report: it must be what telemetry:report --json/,
    ],
    ['a list', () => [], /is no report/],
    ['of a later version', () => change({schema_version: 2}), /is a report of version 2; .* reads version 1/],
    ['without commands', () => change({commands: undefined}), /is a damaged report: commands/],
    [
      'with a command that is none',
      () => change({commands: [{...(good()['commands'] as object[])[0], command: '<script>'}]}),
      /damaged report: commands\.0\.command/,
    ],
    [
      'with a sketch that is none',
      () =>
        change({
          commands: [{...(good()['commands'] as object[])[0], sketch: {bins: '1:1;', relative_error: 0.005, zero: 0}}],
        }),
      /damaged report: commands\.0\.sketch/,
    ],
    [
      'with a command twice',
      () => change({commands: [good()['commands'], good()['commands']].flat(), runs: 6}),
      /contradicts itself: a command is in it twice/,
    ],
    ['with sums that no log could have', () => change({sums: {checks_failed: 1e308}}), /damaged report: sums\.checks_/],
    ['with a key that moves the cursor', () => change({sums: {'\u001b[2J': 1}}), /damaged report: sums\.\?\[2J: /],
    ['with negative numbers', () => change({runs: -1}), /damaged report: runs/],
    ['with runs that do not add up', () => change({runs: 5}), /contradicts itself: the runs of its commands/],
    [
      'with failures that do not add up',
      () => change({failures: 1}),
      /contradicts itself: the failures of its commands/,
    ],
    ['with outcomes that do not add up', () => change({outcomes: {success: 2}}), /contradicts itself: its outcomes/],
    ['with more failures than runs', () => change({failures: 5}), /contradicts itself: more runs failed/],
  ]
  for (const [name, json, problem] of WRONG) {
    it(`is refused with the reason: ${name}`, () => {
      const path = jsonFile(log.folder, 'wrong.json', json())
      expect(() => loadReport(path)).to.throw(problem)
      expect(() => loadReport(path)).to.throw(path)
    })
  }

  it("may call a command `other` whose name is nobody's business", () => {
    const [first, ...rest] = good()['commands'] as object[]
    const report = change({commands: [{...first, command: 'other'}, ...rest]})
    expect(loadReport(jsonFile(log.folder, 'other.json', report)).commands[0]?.command).to.equal('other')
  })

  it('is refused with the reason: missing, a directory, no JSON', () => {
    mkdirSync(join(log.folder, 'directory'))
    writeFileSync(join(log.folder, 'text.json'), 'hello')
    expect(() => loadReport(join(log.folder, 'missing'))).to.throw(/missing does not exist/)
    expect(() => loadReport(join(log.folder, 'directory'))).to.throw(/directory is a directory/)
    expect(() => loadReport(join(log.folder, 'text.json'))).to.throw(/text\.json is no report/)
  })
})
