import {existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Benchmark, Report} from '../../src/lib/report/shape.js'
import {makeHost, type TestHost} from '../support/host.js'
import {line, lines} from './support/log.js'
import {reportFile} from './support/shared.js'

describe('telemetry:report', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost({
      change: (pkg) => {
        Object.assign(pkg['oclif'] as object, {
          telemetry: {
            attributes: {rules: {type: 'count'}},
            shares: [{of: ['rules', 'checks_failed'], title: 'Rules and checks'}],
          },
        })
      },
    })
  })
  afterEach(() => host.remove())

  const write = (content: readonly string[]) => host.write('telemetry.log', content.map((text) => `${text}\n`).join(''))
  const json = async (...argv: string[]) =>
    JSON.parse((await host.run(['telemetry:report', ...argv, '--json'])).stdout) as Report

  it('says how to get numbers where there are none', async () => {
    const ended = await host.run(['telemetry:report'])
    expect(ended).to.include({code: 0, stderr: ''})
    expect(ended.stdout).to.match(/^No runs yet in ~\/\.acme\/telemetry\.log\. `acme telemetry enable` records/)
    expect(existsSync(host.directory)).to.equal(false)
    host.write('telemetry.opt-in', 'true')
    expect((await host.run(['telemetry:report'])).stdout).to.match(/Telemetry is on: run a few commands/)
  })

  it('says what is wrong with a log that cannot be read', async () => {
    mkdirSync(host.log, {recursive: true})
    const {code, stderr} = await host.run(['telemetry:report'])
    expect(code).to.equal(1)
    expect(stderr.replaceAll(/[\s›]+/g, ' ')).to.include(
      'is not a regular file: `acme telemetry doctor` says what to do.',
    )
  })

  it('has no runs where the log is a link that leads nowhere', async () => {
    mkdirSync(host.directory)
    symlinkSync(join(host.home, 'gone'), host.log)
    expect(await host.run(['telemetry:report'])).to.include({code: 0, stderr: ''})
  })

  it('says that there are runs, but not in this selection', async () => {
    write(lines(3))
    expect((await host.run(['telemetry:report', '--command', 'plan init'])).stdout).to.match(
      /^No runs in this selection of ~.*everything that is kept/,
    )
  })

  it('tells the numbers in 80 columns without colour in a pipe', async () => {
    write([...lines(3, {checks_failed: 1, rules: 3}), 'torn'])
    const {code, stderr, stdout} = await host.run(['telemetry:report'])
    expect({code, stderr}).to.deep.equal({code: 0, stderr: ''})
    expect(stdout)
      .to.match(/3 runs, 100% succeeded/)
      .and.to.match(/Rules and checks\n {2}rules +75% +9/)
      .and.to.match(/Skipped: 1 line/)
    expect(stdout).not.to.include('\u001b')
    expect(Math.max(...stdout.split('\n').map((row) => row.length))).to.be.at.most(80)
  })

  it('reads a log that an editor has saved, with a mark before it and CRLF', async () => {
    host.write('telemetry.log', `\uFEFF${lines(2).join('\r\n')}\r\n`)
    expect(await json()).to.include({runs: 2, skipped_lines: 0})
    expect(JSON.parse((await host.run(['telemetry:log', '--json'])).stdout)).to.have.length(2)
  })

  it('prints a shape that others can rely on', async () => {
    write([...lines(3, {violations_detected: 2}), line({schema_version: 2})])
    const report = await json()
    expect(report).to.include({
      cli: 'acme',
      failures: 0,
      kind: 'report',
      runs: 3,
      schema_version: 1,
      skipped_lines: 1,
      success_rate: 1,
    })
    expect(report.outcomes).to.deep.equal({success: 3})
    expect(report.sums).to.deep.equal({violations_detected: 6})
    expect(report.days).to.deep.equal([{day: '2026-11-18', failures: 0, runs: 3}])
    expect(report.weeks).to.deep.equal([{failures: 0, runs: 3, sums: {violations_detected: 6}, week: '2026-W47'}])
    expect(report.shares.map(({title}) => title)).to.deep.equal(['Rules and checks'])
    expect(report.commands[0]).to.have.all.keys(
      'command',
      'runs',
      'failures',
      'share',
      'success_rate',
      'duration_ms',
      'sketch',
    )
    expect(report.commands[0]?.duration_ms).to.deep.equal({p50: 1000, p90: 1000, p95: 1000, p99: 1000, total: 3000})
  })

  it('keeps to --since, --until, --command and TZ', async () => {
    write(
      ['2026-11-09T23:30:00.000Z', '2026-11-10T12:00:00.000Z', '2026-11-10T23:30:00.000Z'].map((timestamp) =>
        line({timestamp}),
      ),
    )
    expect((await json('--since', '2026-11-10', '--until', '2026-11-10')).runs).to.equal(2)
    const {stdout} = await host.run(['telemetry:report', '--since', '2026-11-10', '--until', '2026-11-10', '--json'], {
      env: {TZ: 'Europe/Berlin'},
    })
    expect(JSON.parse(stdout)).to.deep.include({
      days: [{day: '2026-11-10', failures: 0, runs: 2}],
      since: '2026-11-09T23:00:00.000Z',
      time_zone: 'Europe/Berlin',
    })
    expect((await json('--command', 'repro')).runs).to.equal(3)
    const text = await host.run(['telemetry:report', '--since', '2026-11-10', '--until', '2026-11-10'])
    expect(text.stdout).to.match(/^acme {2}10 Nov 2026 \(/)
  })

  for (const argv of [
    ['--since', 'x'],
    ['--until', 'x'],
    ['--by', 'month'],
    ['--since', '2026-11-10', '--until', '2026-11-01'],
    ['--csv', '--html', 'x.html'],
    ['--nonsense'],
  ]) {
    it(`exits with 2 for ${argv.join(' ')}`, async () => {
      const {code, stderr, stdout} = await host.run(['telemetry:report', ...argv])
      expect({code, stdout}).to.deep.equal({code: 2, stdout: ''})
      expect(stderr).to.match(/--since|--until|--by|--csv|--nonsense/)
    })
  }

  for (const argv of [['--since', 'x'], ['--nonsense'], ['--csv']]) {
    it(`exits with 2 for ${argv.join(' ')} --json, too, and prints no more than what is wrong`, async () => {
      const {code, stdout} = await host.run(['telemetry:report', ...argv, '--json'])
      expect(code).to.equal(2)
      const {error} = JSON.parse(stdout) as {error: Record<string, unknown>}
      expect(Object.keys(error)).to.deep.equal(['message', 'name', 'oclif'])
      expect(error['message']).to.include(argv[0])
      expect(error['oclif']).to.deep.equal({exit: 2})
    })
  }

  it('exits with 1 for what fails under --json', async () => {
    const {code, stdout} = await host.run(['telemetry:report', '--compare', '/missing.json', '--json'])
    expect(code).to.equal(1)
    expect(JSON.parse(stdout)).to.have.nested.property('error.message', '/missing.json does not exist')
  })

  it('prints CSV, by command or as asked', async () => {
    write(lines(2, {violations_detected: 1}))
    expect((await host.run(['telemetry:report', '--csv'])).stdout).to.match(
      /^command,runs,.*,violations_detected\r\nrepro,2,0,1,1,1000,/,
    )
    expect((await host.run(['telemetry:report', '--csv', '--by', 'day'])).stdout).to.match(
      /^day,runs,.*\r\n2026-11-18,2,/,
    )
  })

  it('writes a page, and says why it cannot', async () => {
    write(lines(2))
    const page = join(host.home, 'page.html')
    expect(await host.run(['telemetry:report', '--html', page])).to.include({code: 0, stderr: ''})
    expect(readFileSync(page, 'utf8')).to.include('<h1>acme')
    const {code, stderr} = await host.run(['telemetry:report', '--html', join(host.home, 'missing', 'page.html')])
    expect(code).to.equal(1)
    expect(stderr.replaceAll(/\s+›?\s*/g, ' ')).to.match(/cannot be written: ENOENT/)
  })

  it('never writes its page over the log, whatever that is called', async () => {
    write(lines(2))
    const before = readFileSync(host.log, 'utf8')
    host.write('telemetry.log.1', before)
    const alias = join(host.home, 'page.html')
    symlinkSync(host.log, alias)
    for (const path of [host.log, `${host.log}.1`, alias]) {
      const {code, stderr} = await host.run(['telemetry:report', '--html', path])
      expect(code).to.equal(1)
      expect(stderr.replaceAll(/\s[›\s]*/g, ' ')).to.include('is the log itself, and was not touched')
    }
    for (const path of [host.log, `${host.log}.1`]) expect(readFileSync(path, 'utf8')).to.equal(before)
  })

  it('says of a log that cannot be read why, with exit code 1', async () => {
    host.write('telemetry.opt-in', 'true')
    mkdirSync(host.log)
    const {code, stderr} = await host.run(['telemetry:report'])
    expect(code).to.equal(1)
    expect(stderr.replaceAll(/\s+›?\s*/g, ' ')).to.match(/telemetry\.log is (a directory|not a regular file)|EISDIR/)
  })

  it('makes a benchmark out of reports, and sets a report beside it', async () => {
    write(lines(5, {duration_ms: 4300}))
    const folder = join(host.home, 'reports')
    mkdirSync(folder)
    const paths = [0, 1, 2, 3, 4].map((person) =>
      reportFile(folder, `${person}.json`, lines(10 + person, {duration_ms: 6100})),
    )
    const benchmark = join(host.home, 'community.json')
    const printed = await host.run(['telemetry:report:merge', ...paths])
    expect(printed).to.include({code: 0, stderr: ''})
    writeFileSync(benchmark, printed.stdout)
    expect(JSON.parse(printed.stdout) as Benchmark).to.include({kind: 'benchmark', reports: 5, runs: 60})
    expect((await host.run(['telemetry:report:merge', ...paths, '--json'])).stdout.trim()).to.equal(
      printed.stdout.trim(),
    )
    const written = await host.run(['telemetry:report:merge', ...paths, '-o', join(host.home, 'again.json')])
    expect(written.stdout).to.match(/A benchmark of 5 reports was written/)
    expect(readFileSync(join(host.home, 'again.json'), 'utf8').trim()).to.equal(printed.stdout.trim())
    const {stdout} = await host.run(['telemetry:report', '--compare', benchmark])
    expect(stdout)
      .to.match(/Beside the community \(5 reports\)/)
      .and.to.include('your p95 for repro: 4.3 s; community: 6.1 s')
    const figures = (await json('--compare', benchmark)).compare?.figures ?? []
    const p95 = figures.find(({what}) => what === 'p95')
    expect(p95).to.include({command: 'repro', unit: 'milliseconds', yours: 4300})
    expect(p95?.theirs).to.be.within(6039, 6161)
  })

  it('refuses to merge or compare what does not fit, and says what', async () => {
    const folder = join(host.home, 'reports')
    mkdirSync(folder)
    const good = reportFile(folder, 'good.json', lines(3))
    const foreign = join(folder, 'foreign.json')
    writeFileSync(foreign, readFileSync(good, 'utf8').replace('"cli":"acme"', '"cli":"other"'))
    const wrong: [argv: string[], code: number, words: RegExp][] = [
      [['telemetry:report:merge'], 2, /Name the reports to merge/],
      [['telemetry:report:merge', good, join(folder, 'missing.json')], 1, /missing\.json does not exist/],
      [['telemetry:report:merge', good, foreign], 1, /foreign\.json is a report of other, .*good\.json of acme/],
      [['telemetry:report', '--compare', foreign], 1, /foreign\.json is of another CLI: other, not acme/],
      [['telemetry:report', '--compare', join(host.root, 'package.json')], 1, /package\.json is no report/],
    ]
    for (const [argv, code, words] of wrong) {
      const ended = await host.run(argv)
      expect(ended, argv.join(' ')).to.include({code, stdout: ''})
      expect(ended.stderr.replaceAll(/\s+›?\s*/g, ' ')).to.match(words)
    }
    const empty = reportFile(folder, 'empty.json', [])
    const nobody = await host.run(['telemetry:report:merge', empty])
    expect(nobody).to.include({code: 1, stdout: ''})
    expect(nobody.stderr).to.include('There are no runs in these reports')
    const twice = await host.run(['telemetry:report:merge', good, good])
    expect(twice.stderr.replaceAll(/\s+›?\s*/g, ' '))
      .to.match(/1 of the files are copies/)
      .and.to.match(/fewer than 5 reports/)
    expect(JSON.parse(twice.stdout)).to.include({reports: 1})
  })
})
