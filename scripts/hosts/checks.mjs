import {readdirSync} from 'node:fs'
import {until} from './processes.mjs'

const OK = {checks_total: 6, command: 'ok', files_analyzed: 140, outcome: 'success'}
const ends = (outcome, error_type) => ({command: 'ends', error_type, outcome})

/** Command lines, and the events that they must leave. */
export const LINES = [
  ['ok', OK],
  ['ok --json', OK],
  ['topic:sub-topic', {command: 'topic.sub_topic', mode: 'topic', outcome: 'success'}],
  ['nests', OK, {checks_total: 1, command: 'nests', outcome: 'success'}],
  ['ends --by exit', ends('failure', 'ExitError')],
  ['ends --by exit --json', ends('failure', 'ExitError')],
  ['ends --by error', ends('failure', 'CLIError')],
  ['ends --by throw', ends('error', 'TypeError')],
  ['ends --by throw --json', ends('error', 'TypeError')],
  ['ends --by quit', ends('failure', '_OTHER')],
  ['ends --by uncaught', ends('error', 'RangeError')],
  ['ends --nonsense', ends('usage_error', 'NonExistentFlagsError')],
  ['unheard-of secret', {command: '(unknown)', error_type: 'CLIError', outcome: 'usage_error'}],
]

/** Without opt-in: what is printed is the same, and nothing is written. */
export async function checkOff(check, cli, before) {
  for (const line of ['ok', 'ends --by throw', 'ends --by exit --json'])
    check.same(`${line}, off`, await cli.run(line), before.get(line))
  check.that('off leaves no directory', !cli.isTouched())
}

/** Opted in locally: one line for each command, and what our own commands say of them. */
export async function checkLocal(check, cli, before) {
  cli.write('telemetry.opt-in', 'true\n')
  for (const [line, ...events] of LINES) {
    const {length} = cli.events()
    const {code} = before.get(line)
    check.same(line, await cli.run(line), before.get(line))
    const found = cli.events().slice(length)
    check.same(`the number of events of ${line}`, found.length, events.length)
    for (const [at, event] of events.entries()) {
      const common = {cli_version: '1.2.3', consent: 'local', exit_code: code, success: code === 0}
      check.includes(`an event of ${line}`, found[at], {...common, ...event})
    }
  }
  await checkKilled(check, cli)
  const count = cli.events().length
  const {level, log, reason} = await json(check, cli, 'telemetry:status --json')
  check.same(
    'telemetry:status',
    {events: log?.events, level, reason},
    {events: count, level: 'local', reason: 'opt-in-file'},
  )
  const shown = await json(check, cli, 'telemetry:log --json')
  check.same('telemetry:log', shown.length, count + 1)
  const {runs} = await json(check, cli, 'telemetry:report --json')
  check.same('telemetry:report', runs, count + 2)
  const report = await cli.run('telemetry:report')
  check.same('telemetry:report', {code: report.code, stderr: report.stderr}, {code: 0, stderr: ''})
}

/** A command that a signal ends is recorded by the next one. */
async function checkKilled(check, cli) {
  const {length} = cli.events()
  const {code} = await cli.run('ends --by wait', {}, (child) => child.kill('SIGINT'))
  check.same('the end by Ctrl-C', code, 'SIGINT')
  check.same('events of a command that was killed', cli.events().length, length)
  await cli.run('ok')
  check.includes('the event of a killed command', cli.events()[length], {command: 'ends', outcome: 'killed'})
}

async function json(check, cli, line) {
  const {code, stderr, stdout} = await cli.run(line)
  check.same(line, {code, stderr}, {code: 0, stderr: ''})
  try {
    return JSON.parse(stdout)
  } catch {
    check.that(`${line} prints JSON`, false)
    return {}
  }
}

/** Opted in with a collector: the event arrives there, once, by a delivery that ends by itself. */
export async function checkRemote(check, cli, before, {collector, path}) {
  const env = {
    ACME_TELEMETRY_BATCH_TIMEOUT: '0',
    ACME_TELEMETRY_ENDPOINT: collector.urlOf(path),
    ACME_TELEMETRY_OPT_IN: 'true',
  }
  check.same('ok, remote', await cli.run('ok', env), before.get('ok'))
  const {span_id} = cli.events().at(-1) ?? {}
  const names = () => readdirSync(cli.directory)
  check.that('the delivery ends', await until(() => collector.spansAt(path).length > 0 && !names().some(isLease)))
  const [span, ...others] = collector.spansAt(path)
  check.same('spans beside it', others.length, 0)
  check.includes('the span', span ?? {}, {name: 'acme ok', spanId: span_id})
  check.includes('its attributes', span?.attributes ?? {}, {'acme.checks_total': '6', 'acme.files_analyzed': '140'})
  check.includes('its resource', span?.resource ?? {}, {'service.name': 'acme-cli', 'service.version': '1.2.3'})
  const left = names().filter((name) => /\.(?:run-|tmp$)/.test(name))
  check.same('files left behind', left, [])
}

const isLease = (name) => name.startsWith('telemetry.lease-')
