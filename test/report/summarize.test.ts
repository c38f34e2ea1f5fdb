import {expect} from 'chai'
import {parseEvent} from '../../src/lib/event/accept.js'
import {dictionaryOf} from '../../src/lib/event/dictionary.js'
import {lineCheck} from '../../src/lib/report/check.js'
import {OVERFLOW} from '../../src/lib/report/summarize.js'
import {Log, line, lines} from './support/log.js'

/** Lines of every kind: what is an event, and what is none. */
const LINES: Record<string, string> = {
  'a day that there is not': line({timestamp: '2026-02-31T10:00:00.000Z'}),
  'a field of tomorrow': line({tomorrow: {deep: ['ü']}}),
  'a field that is null': line({success: null}),
  'a later format': line({schema_version: 2}),
  'a list': '[1,2,3]',
  'a name that is no id': line({command: 'rm -rf "$HOME"'}),
  'a mode that is no id': line({mode: 'rm -rf'}),
  'a number': '7',
  'a number with a zero before it': line({duration_ms: 5}).replace('"duration_ms":5', '"duration_ms":05'),
  'a timestamp as number': line({timestamp: 1_764_000_000_000}),
  'a timestamp of the 25th hour': line({timestamp: '2026-11-18T25:00:00.000Z'}),
  'a timestamp of midnight as 24': line({timestamp: '2026-11-18T24:00:00.000Z'}),
  'a timestamp with an offset': line({timestamp: '2026-11-18T10:00:00.000+01:00'}),
  'a torn line': line().slice(0, 100),
  'a value that does not fit': line({duration_ms: -1, files_analyzed: 'many'}),
  'an id in capitals': line({trace_id: 'A'.repeat(32)}),
  'an id of zeros': line({span_id: '0'.repeat(16)}),
  'an outcome that there is not': line({outcome: 'fine'}),
  'an unknown command': line({command: '(unknown)', mode: '(unknown)'}),
  'nothing but a brace': '{',
  'the prototype': `{"__proto__":${line()}}`,
  'two events in one line': line() + line(),
  'what is right': line(),
  'without a command': line({command: undefined}),
  'without a duration': line({duration_ms: undefined}),
}

describe('the summary of a log', () => {
  let log: Log
  beforeEach(() => {
    log = new Log()
  })
  afterEach(() => log.remove())

  it('takes for an event exactly what everything else takes for one', () => {
    const check = lineCheck(dictionaryOf())
    for (const [name, text] of Object.entries(LINES)) {
      const isEvent = typeof check(text) !== 'string'
      expect(isEvent, name).to.equal(parseEvent(text, dictionaryOf()) !== undefined)
      // Once more: values that were seen before are looked up.
      expect(typeof check(text) !== 'string', `${name}, again`).to.equal(isEvent)
    }
  })

  it('does so whatever a line has suffered, and reads the same numbers', () => {
    const check = lineCheck(dictionaryOf())
    let state = 1
    const random = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((state / 2_147_483_648) * below)
    }
    const pieces = [
      '"',
      ',',
      '0',
      '9',
      ' ',
      '{',
      '}',
      '\\',
      '-',
      'e',
      'null',
      '"command":"x",',
      '"success":false,',
      'ü',
      '\u0001',
      '',
    ]
    let events = 0
    for (let round = 0; round < 5000; round += 1) {
      const whole = line({cli_version: '1.2.3-beta.1', duration_ms: round, exit_code: 0, files_analyzed: random(1e6)})
      const at = random(whole.length)
      const text = whole.slice(0, at) + pieces[random(pieces.length)] + whole.slice(at + random(3))
      const event = parseEvent(text, dictionaryOf())
      const checked = check(text)
      expect(typeof checked !== 'string', text).to.equal(event !== undefined)
      if (typeof checked === 'string' || !event) continue
      events += 1
      const {command, duration, epoch, outcome, success, version} = checked
      expect([command, duration, epoch, outcome, success, version, checked.counts[0]], text).to.deep.equal([
        event.command,
        event.duration_ms,
        Date.parse(event.timestamp),
        event.outcome,
        event.success,
        event.cli_version,
        event['files_analyzed'],
      ])
    }
    expect(events).to.be.within(500, 4500)
  })

  it('knows the time of each event to the millisecond, in whatever order they come', () => {
    const check = lineCheck(dictionaryOf())
    for (const timestamp of [
      '2026-11-18T10:20:30.456Z',
      '1970-01-01T00:00:00.007Z',
      '2026-11-18T23:59:59.999Z',
      '2026-11-19T00:00:00.000Z',
      '0001-01-01T00:00:00.000Z',
      '9999-12-31T24:00:00.000Z',
    ]) {
      expect(check(line({timestamp})), timestamp).to.include({epoch: Date.parse(timestamp)})
    }
  })

  it('counts what it skips, lines of a later format by themselves', () => {
    const report = log.write([...Object.values(LINES), ...lines(2, {schema_version: 7})]).report()
    const events = Object.values(LINES).filter((text) => parseEvent(text, dictionaryOf())).length
    expect(report).to.include({runs: events, skipped_lines: Object.keys(LINES).length + 2 - events})
    expect(report.skipped).to.deep.equal({newer: 3, unreadable: Object.keys(LINES).length - events - 1})
  })

  it('counts a last line without its newline if it is whole, and skips it if it is torn', () => {
    expect(log.write(`${line()}\n${line()}`).report()).to.include({runs: 2, skipped_lines: 0})
    expect(log.write(`${line()}\n${line().slice(0, -2)}`).report()).to.include({runs: 1, skipped_lines: 1})
  })

  it('skips a line that is longer than any event, and takes the next one', () => {
    const long = 'x'.repeat(300_000)
    for (const text of [long, line({tomorrow: 'x'.repeat(70_000)})]) {
      expect(log.write([line(), text, line()]).report()).to.include({runs: 2, skipped_lines: 1})
    }
    expect(log.write(`${line()}\n${long}`).report()).to.include({runs: 1, skipped_lines: 1})
  })

  it('finds every line, wherever in the file it ends', () => {
    const many = Array.from({length: 3000}, (_, index) => line({tomorrow: 'é'.repeat(index % 97)}))
    expect(log.write(many).report()).to.include({runs: 3000, skipped_lines: 0})
  })

  it('says of an empty log, and of none, that there are no runs', () => {
    const empty = {runs: 0, since: null, skipped_lines: 0, success_rate: null, until: null}
    expect(log.report()).to.include(empty)
    expect(log.write('').report()).to.include(empty)
    expect(log.write('\n\n').report()).to.include(empty)
  })

  it('includes the rotated files', () => {
    log
      .write(lines(1))
      .write(lines(2), `${log.path}.1`)
      .write(lines(4), `${log.path}.12`)
      .write(lines(8), `${log.path}.old`)
    expect(log.report().runs).to.equal(7)
  })

  it('says of a log that is no file what it is', () => {
    log.write(lines(1), `${log.path}/inside`)
    expect(() => log.report()).to.throw(/telemetry\.log is not a regular file|EISDIR/)
  })

  it('tells runs, failures, outcomes, durations and sums', () => {
    const report = log
      .write([
        ...lines(3, {duration_ms: 100, violations_detected: 2}),
        ...lines(1, {command: 'plan.init', duration_ms: 5000, outcome: 'failure', success: false}),
        ...lines(1, {duration_ms: undefined, outcome: 'killed', success: false}),
      ])
      .report()
    expect(report).to.include({failures: 2, runs: 5, success_rate: 0.6})
    expect(report.outcomes).to.deep.equal({failure: 1, killed: 1, success: 3})
    expect(report.duration_ms).to.include({p50: 100, total: 5300})
    expect(report.duration_ms.p95).to.be.within(4950, 5000)
    expect(report.sums).to.deep.equal({violations_detected: 6})
    expect(report.averages).to.deep.equal({violations_detected: {per_run: 2, per_week: 6, runs: 3}})
    expect(report.regressions_prevented).to.deep.equal({per_week: 6, total: 6, weeks: 1})
    const [repro, plan] = report.commands
    expect(repro).to.deep.include({command: 'repro', failures: 1, runs: 4, share: 0.8, success_rate: 0.75})
    expect(repro?.duration_ms).to.deep.equal({p50: 100, p90: 100, p95: 100, p99: 100, total: 300})
    expect(plan).to.include({command: 'plan.init', runs: 1, share: 0.2, success_rate: 0})
  })

  it('ignores a value that does not fit its field, and keeps the event', () => {
    const report = log.write([line({checks_total: -3, duration_ms: 'long', violations_detected: 1.5})]).report()
    expect(report.runs).to.equal(1)
    expect(report.sums).to.deep.equal({})
    expect(report.duration_ms.p50).to.equal(null)
  })

  it('keeps to the period and the command that were asked for', () => {
    log.write(
      ['2026-11-01', '2026-11-02', '2026-11-03'].flatMap((day) => [
        line({timestamp: `${day}T00:00:00.000Z`}),
        line({command: 'plan.init', timestamp: `${day}T00:00:00.000Z`}),
      ]),
    )
    const period = {since: Date.UTC(2026, 10, 2), until: Date.UTC(2026, 10, 3)}
    expect(log.report(period)).to.include({
      runs: 2,
      since: '2026-11-02T00:00:00.000Z',
      until: '2026-11-03T00:00:00.000Z',
    })
    expect(log.report({...period, command: 'plan.init'})).to.include({command: 'plan.init', runs: 1})
  })

  it('sets a period against the one before it', () => {
    log.write([
      ...lines(4, {timestamp: '2026-11-10T00:00:00.000Z'}),
      ...lines(2, {timestamp: '2026-11-09T23:59:59.999Z'}),
    ])
    const compared = {
      current: {since: Date.UTC(2026, 10, 10), until: Date.UTC(2026, 10, 11)},
      previous: {since: Date.UTC(2026, 10, 9), until: Date.UTC(2026, 10, 10)},
    }
    const {current, previous} = log.report({compared, since: compared.current.since}).comparison
    expect([current.runs, previous.runs]).to.deep.equal([4, 2])
    expect(previous).to.include({since: '2026-11-09T00:00:00.000Z', until: '2026-11-10T00:00:00.000Z'})
  })

  it('groups by day, week, command and version, with durations and sums', () => {
    log.write([line({cli_version: '1.0.0', violations_detected: 1}), line({cli_version: 'mine', duration_ms: 9})])
    expect(
      log.report({by: 'version'}).groups?.map(({duration_ms, group, sums}) => [group, duration_ms.p50, sums]),
    ).to.have.deep.members([
      ['1.0.0', 1000, {violations_detected: 1}],
      ['(none)', 9, {}],
    ])
    expect(log.report({by: 'week'}).groups?.map(({group, runs}) => [group, runs])).to.deep.equal([['2026-W47', 2]])
    expect(log.report({by: 'day'}).groups?.map(({group, runs}) => [group, runs])).to.deep.equal([['2026-11-18', 2]])
    expect(log.report({by: 'command'}).groups?.map(({group, runs}) => [group, runs])).to.deep.equal([['repro', 2]])
  })

  it('counts commands beyond the thousandth together', () => {
    const report = log.write(Array.from({length: 1500}, (_, index) => line({command: `c${index}`}))).report()
    expect(report.commands).to.have.length(1001)
    expect(report.commands[0]).to.include({command: OVERFLOW, runs: 500})
  })

  it('divides what the host declares, else what caught the regression', () => {
    log.write([
      line({contract_violations: 71, legacy_test_failures: 9, plan_drift_violations: 20}),
      line({checks_failed: 1, checks_total: 3}),
    ])
    expect(log.report().shares).to.deep.equal([
      {
        parts: [
          {field: 'contract_violations', share: 0.71, value: 71},
          {field: 'plan_drift_violations', share: 0.2, value: 20},
          {field: 'legacy_test_failures', share: 0.09, value: 9},
        ],
        title: 'What caught the regression',
      },
    ])
    const declared = [{of: ['checks_failed', 'checks_total'], title: 'Checks'}]
    expect(
      log.report({}, declared).shares.map(({parts, title}) => [title, parts.map(({share}) => share)]),
    ).to.deep.equal([['Checks', [0.25, 0.75]]])
  })
})
