// `node bench/report.mjs`: the report over a million events beside DuckDB, on the same file and the same question.
// `--events N` (default 1000000), `--runs N` (default 3), `--file LOG` (instead of a log made for this), `--json`.
import {spawnSync} from 'node:child_process'
import {cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import {writeEvents} from './events.mjs'
import {quantile} from './measure.mjs'

const BUDGET = {mb: 150, ratio: 8}
const {values: flags} = parseArgs({
  options: {
    events: {default: '1000000', type: 'string'},
    file: {type: 'string'},
    json: {type: 'boolean'},
    runs: {default: '3', type: 'string'},
  },
})

const base = mkdtempSync(join(tmpdir(), 'telemetry-bench-'))
try {
  const result = measureReport()
  console.log(flags.json ? JSON.stringify(result, undefined, 2) : text(result))
  if (result.wrong.length > 0) process.exitCode = 1
} finally {
  rmSync(base, {force: true, recursive: true})
}

function measureReport() {
  const log = join(base, 'home/.acme/telemetry.log')
  mkdirSync(join(base, 'home/.acme'), {mode: 0o700, recursive: true})
  const events = Number(flags.events)
  const rubbish = flags.file ? undefined : writeEvents(log, events)
  if (flags.file) symlinkSync(resolve(flags.file), log)
  const script = makeHost()
  const times = {duckdb: [], ours: []}
  const peaks = {duckdb: [], ours: []}
  let ours
  let theirs
  // In turn, so that what else the machine does hits both; the first round only fills the caches.
  for (let round = -1; round < Number(flags.runs); round += 1) {
    const report = timed([script, 'telemetry:report', '--json'])
    const duckdb = timed([fileURLToPath(new URL('report-duckdb.mjs', import.meta.url)), log])
    ours = JSON.parse(report.stdout)
    theirs = JSON.parse(duckdb.stdout)
    if (round < 0) continue
    times.ours.push(report.took)
    times.duckdb.push(theirs.took)
    peaks.ours.push(report.peak)
    peaks.duckdb.push(duckdb.peak)
  }
  const [mine, other] = [quantile(times.ours, 0.5), quantile(times.duckdb, 0.5)]
  return {
    bytes: statSync(log).size,
    duckdb: {mb: Math.max(...peaks.duckdb), ms: other},
    // Everything that the report says, not only what the budget is a multiple of.
    everything: {mb: Math.max(...peaks.duckdb), ms: theirs.tookAll},
    ours: {mb: Math.max(...peaks.ours), ms: mine},
    ratio: mine / other,
    runs: ours.runs,
    skipped: ours.skipped_lines,
    wrong: differences(ours, theirs, flags.file ? undefined : {events, rubbish}),
  }
}

function makeHost() {
  const root = join(base, 'cli')
  cpSync('test/fixtures/host', root, {recursive: true})
  mkdirSync(join(root, 'node_modules/@oclif'), {recursive: true})
  symlinkSync(resolve('node_modules/@oclif/core'), join(root, 'node_modules/@oclif/core'))
  symlinkSync(resolve('.'), join(root, 'node_modules/oclif-plugin-telemetry'))
  return join(root, 'bin/run.js')
}

/** Runs a program as a user would, all of it: its start counts, too. */
function timed(argv) {
  const env = {HOME: join(base, 'home'), PATH: process.env.PATH ?? '', TZ: 'UTC'}
  const peakOf = fileURLToPath(new URL('peak.cjs', import.meta.url))
  const begun = performance.now()
  const {status, stderr, stdout} = spawnSync(process.execPath, ['--require', peakOf, ...argv], {
    encoding: 'utf8',
    env,
    maxBuffer: 1e9,
  })
  const took = performance.now() - begun
  if (status !== 0) throw new Error(`${argv.join(' ')}: exit code ${status}\n${stderr}`)
  const [, kilobytes] = /peak (\d+) kB/.exec(stderr) ?? []
  return {peak: Number(kilobytes) / 1000, stdout, took}
}

/** What the two do not agree on: counts must be equal, quantiles within the stated error. */
function differences(report, truth, made) {
  const wrong = []
  const equal = (what, one, other) => one !== other && wrong.push(`${what}: ${one}, DuckDB: ${other}`)
  if (made) {
    equal('runs', report.runs, made.events)
    equal('skipped lines', report.skipped_lines, made.rubbish)
  }
  equal(
    'all runs',
    report.runs,
    truth.commands.reduce((sum, {runs}) => sum + runs, 0),
  )
  equal('commands', report.commands.length, truth.commands.length)
  for (const row of truth.commands) {
    const mine = report.commands.find(({command}) => command === row.command)
    for (const name of ['runs', 'failures']) equal(`${name} of ${row.command}`, mine?.[name], row[name])
    for (const q of ['p50', 'p90', 'p95', 'p99']) {
      const found = mine?.duration_ms[q]
      const isWithin = Math.abs(found - row[q]) <= report.quantile_error * row[q]
      if (!isWithin) wrong.push(`${q} of ${row.command}: ${found}, DuckDB: ${row[q]}`)
    }
    equal(`total of ${row.command}`, mine?.duration_ms.total, row.total)
  }
  equal('number of days', report.days.length, truth.days.length)
  for (const {day, failures, runs} of truth.days) {
    const mine = report.days.find((row) => row.day === day)
    equal(`runs of ${day}`, mine?.runs, runs)
    equal(`failures of ${day}`, mine?.failures, failures)
  }
  equal('outcomes', JSON.stringify(sorted(report.outcomes)), JSON.stringify(sorted(truth.outcomes)))
  for (const [field, sum] of Object.entries(truth.sums)) equal(`sum of ${field}`, report.sums[field] ?? 0, sum)
  return wrong
}

function sorted(map) {
  return Object.entries(map).sort(([one], [other]) => (one < other ? -1 : 1))
}

function text({bytes, duckdb, everything, ours, ratio, runs, skipped, wrong}) {
  const row = (name, {mb, ms}) =>
    `  ${name.padEnd(18)} ${(ms / 1000).toFixed(2).padStart(6)} s  ${mb.toFixed(0).padStart(5)} MB at most`
  const verdict = (value, budget) => (value <= budget ? 'ok' : 'over')
  return [
    `${runs.toLocaleString('en')} events, ${skipped} lines skipped, ${(bytes / 1e6).toFixed(0)} MB; medians of ${flags.runs} runs in turn.`,
    row('telemetry:report', ours),
    row('DuckDB', duckdb),
    row('DuckDB, all of it', everything),
    `  ratio ${ratio.toFixed(1)}, budget ${BUDGET.ratio}: ${verdict(ratio, BUDGET.ratio)}`,
    `  memory ${ours.mb.toFixed(0)} MB, budget ${BUDGET.mb} MB: ${verdict(ours.mb, BUDGET.mb)}`,
    wrong.length === 0
      ? '  same answers: counts equal, quantiles within the stated error'
      : `  DIFFERENT ANSWERS:\n    ${wrong.slice(0, 20).join('\n    ')}`,
  ].join('\n')
}
