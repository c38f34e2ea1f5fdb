import {expect} from 'chai'
import {reportCsv} from '../../src/lib/report/csv.js'
import {bar, lookOf, sparkline} from '../../src/lib/report/marks.js'
import {wantedOf} from '../../src/lib/report/period.js'
import {reportText} from '../../src/lib/report/text.js'
import {durationText, percentText} from '../../src/lib/report/words.js'
import {Log, line, lines} from './support/log.js'

const NOW = new Date('2026-11-22T12:00:00.000Z')
const PIPE = {isColoured: false, width: 80}
const COMPARED = {
  current: {since: Date.UTC(2026, 10, 15), until: Date.UTC(2026, 10, 22)},
  previous: {since: Date.UTC(2026, 10, 8), until: Date.UTC(2026, 10, 15)},
}

describe('the text of a report', () => {
  let log: Log
  beforeEach(() => {
    log = new Log().write([
      ...Array.from({length: 400}, (_, index) =>
        line({
          command: `command.${'with_a_name_'.repeat(index % 9)}${index % 13}`,
          contract_violations: 2,
          duration_ms: 10 ** (index % 9),
          timestamp: new Date(Date.UTC(2026, 10, 22) - index * 9e6).toISOString(),
          violations_detected: index % 4,
        }),
      ),
      ...lines(30, {outcome: 'failure', success: false}),
      'torn',
    ])
  })
  afterEach(() => log.remove())

  for (const width of [40, 60, 80, 120]) {
    for (const by of [undefined, 'command', 'day', 'week', 'version'] as const) {
      it(`fits ${width} columns${by ? `, by ${by}` : ''}`, () => {
        const text = reportText(log.report({by, compared: COMPARED}), {isColoured: false, width}, NOW)
        const long = text.split('\n').filter((row) => row.length > width)
        expect(long).to.deep.equal([])
        expect(text).to.include('430 runs')
      })
    }
  }

  it('says everything that there is to say', () => {
    const text = reportText(log.report({compared: COMPARED}), PIPE, NOW)
    for (const words of [
      '430 runs, 93% succeeded',
      'prevented',
      '7 days up to 21 Nov against the 7 days before',
      'Commands',
      'and 108 more: --by command shows all',
      'How they ended',
      'runs per day',
      '2026-W47',
      'What caught the regression',
      '\n  100% contract violations\n',
      'contract violations    100%',
      'per run',
      'Skipped: 1 line without an event.',
    ])
      expect(text, words).to.include(words)
  })

  it('leaves out what matters least where the terminal is narrow', () => {
    const headOf = (width: number) =>
      reportText(log.report(), {isColoured: false, width}, NOW)
        .split('\n')
        .find((row) => row.includes('runs  '))
        ?.split(/ +/)
    expect(headOf(80)).to.include.members(['share', 'ok', 'p50', 'p95', 'total'])
    expect(headOf(60)).to.include.members(['share', 'ok', 'p50', 'p95']).and.not.include('total')
    expect(headOf(40)).to.include.members(['runs', 'ok', 'p95']).and.not.include('p50')
  })

  it('is coloured where that is wanted, and says the same', () => {
    const report = log.report({compared: COMPARED})
    const coloured = reportText(report, {isColoured: true, width: 80}, NOW)
    expect(coloured).to.include('\u001b[')
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '').replaceAll(/ +$/gm, '')).to.equal(reportText(report, PIPE, NOW))
    expect(reportText(report, PIPE, NOW)).not.to.include('\u001b')
  })

  const TTY = {columns: 100, isTTY: true}
  const LOOKS: [name: string, stream: object, env: Record<string, string>, isColoured: boolean][] = [
    ['a terminal', TTY, {}, true],
    ['a pipe', {}, {}, false],
    ['NO_COLOR', TTY, {NO_COLOR: '1'}, false],
    ['an empty NO_COLOR', TTY, {NO_COLOR: ''}, true],
    ['FORCE_COLOR in a pipe', {}, {FORCE_COLOR: '1'}, true],
    ['FORCE_COLOR=0', TTY, {FORCE_COLOR: '0'}, false],
    ['a dumb terminal', TTY, {TERM: 'dumb'}, false],
  ]
  for (const [name, stream, env, isColoured] of LOOKS) {
    it(`has ${isColoured ? 'colour' : 'no colour'}: ${name}`, () =>
      expect(lookOf(stream, env).isColoured).to.equal(isColoured))
  }

  it('takes 80 columns for a pipe', () => {
    expect(lookOf({}, {}).width).to.equal(80)
    expect(lookOf(TTY, {}).width).to.equal(100)
  })

  it('draws bars and lines that show also what is small', () => {
    expect([bar(1, 4), bar(0.5, 4), bar(0.0001, 4), bar(0, 4)]).to.deep.equal(['████', '██', '▏', ''])
    expect(sparkline([0, 1, 8, 4])).to.equal('·▁█▄')
  })

  it('has words for durations and parts', () => {
    expect([0, 420, 999.6, 4280, 59_960, 125_000, 3_599_900, 11_520_000, 350_000_000].map(durationText)).to.deep.equal([
      '0 ms',
      '420 ms',
      '1.0 s',
      '4.3 s',
      '1m 0s',
      '2m 5s',
      '1h 0m',
      '3h 12m',
      '4d 1h',
    ])
    expect([0, 0.0001, 0.67, 0.9999, 1, null].map(percentText)).to.deep.equal([
      '0%',
      '0.1%',
      '67%',
      '99.9%',
      '100%',
      '-',
    ])
  })

  it('is also CSV, one row for each group', () => {
    log.write([
      ...lines(3, {duration_ms: 100, violations_detected: 1}),
      line({command: 'plan.init', duration_ms: undefined, success: false}),
    ])
    expect(reportCsv(log.report({by: 'command'})).split('\r\n')).to.deep.equal([
      'command,runs,failures,share,success_rate,p50_ms,p90_ms,p95_ms,p99_ms,total_ms,violations_detected',
      'repro,3,0,0.75,1,100,100,100,100,300,3',
      'plan.init,1,1,0.25,0,,,,,0,',
    ])
    const [group] = log.report({by: 'command'}).groups ?? []
    if (!group) throw new Error('no group')
    const hostile = {
      ...log.report(),
      groups: [
        {...group, group: '=cmd|" /C calc"'},
        {...group, group: 'a,b'},
      ],
    }
    expect(reportCsv(hostile)).to.include(`\r\n"'=cmd|"" /C calc""",`).and.to.include('\r\n"a,b",')
  })
})

describe('the period of a report', () => {
  const parse = (text: string) => (text === 'x' ? undefined : Date.parse(text.length === 10 ? `${text}T00:00` : text))
  const now = NOW.getTime()

  it('includes the day that --until names, of 25 hours where it has them', () => {
    const zone = process.env['TZ']
    process.env['TZ'] = 'Europe/Berlin'
    const wanted = wantedOf({since: '2026-10-25', until: '2026-10-25'}, now, parse)
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
    expect(wanted).to.include({since: Date.parse('2026-10-24T22:00:00Z'), until: Date.parse('2026-10-25T23:00:00Z')})
  })

  it('takes a time as --until to the millisecond', () => {
    expect(wantedOf({until: '2026-11-01T10:00:00Z'}, now, parse)).to.include({
      until: Date.parse('2026-11-01T10:00:00Z'),
    })
  })

  it('is set against the one of the same length before it, without --since the last week', () => {
    const day = 86_400_000
    expect(wantedOf({since: '2026-11-20T12:00:00Z'}, now, parse)).to.deep.include({
      compared: {current: {since: now - 2 * day, until: now}, previous: {since: now - 4 * day, until: now - 2 * day}},
    })
    expect(wantedOf({}, now, parse)).to.deep.include({
      compared: {current: {since: now - 7 * day, until: now}, previous: {since: now - 14 * day, until: now - 7 * day}},
    })
  })

  it('takes a command as it is typed', () => {
    expect(wantedOf({command: 'import from-code'}, now, parse)).to.include({command: 'import.from_code'})
    expect(wantedOf({command: 'import:from-code'}, now, parse)).to.include({command: 'import.from_code'})
  })

  it('says what is wrong with it', () => {
    expect(wantedOf({since: 'x'}, now, parse)).to.deep.equal({
      problem: '--since x is no time: use 7d, 12h or 2026-11-01',
    })
    expect(wantedOf({until: 'x'}, now, parse)).to.deep.equal({
      problem: '--until x is no time: use 7d, 12h or 2026-11-01',
    })
    expect(wantedOf({since: '2026-11-10', until: '2026-11-01'}, now, parse))
      .to.have.property('problem')
      .that.includes('is not before --until 2026-11-01')
    expect(wantedOf({since: '2027-01-01'}, now, parse))
      .to.have.property('problem')
      .that.includes('is not before now')
  })
})
