import {execFile} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {expect} from 'chai'
import {neverAnswering} from '../support/collector.js'
import {expectArrived} from './support/arrived.js'
import {deliveriesOf, hasProc, pids, read, until} from './support/processes.js'
import {type Scene, scene} from './support/scene.js'
import {skipBecause} from './support/skip.js'

const SECRET = 'k3y-that-nobody-may-see'

/** A delivery that waits for its collector. */
async function waiting({collector: start, user: make}: Scene, env: Record<string, string> = {}) {
  const collector = await start([neverAnswering])
  const user = make(collector.url, {export_timeout: 30, headers: {'x-key': `\${KEY} ${SECRET}`}})
  user.seed(3)
  const ended = await user.run(['ok'], {env: {KEY: SECRET, ...env}})
  await until(() => collector.requests.length === 1, 'a request')
  const [pid = 0, ...others] = deliveriesOf(user.host.home)
  expect(others).to.deep.equal([])
  return {collector, ended, pid, user}
}

describe('the process of a delivery', () => {
  before(function () {
    if (!hasProc) skipBecause(this, 'processes are looked at in /proc')
  })

  it('shows no header and no event to others on the machine', () =>
    scene(async (make) => {
      const {collector, user} = await waiting(make)
      expect(collector.requests[0]?.headers['x-key']).to.equal(`${SECRET} ${SECRET}`)
      const shown = pids().map((pid) => read(pid, 'cmdline') + read(pid, 'comm'))
      const hidden = [SECRET, ...user.events().map(({span_id}) => span_id)]
      for (const text of hidden) expect(shown.filter((line) => line.includes(text))).to.deep.equal([])
    }))

  it('stands in the data directory, in a session of its own, and holds nothing of the command', () =>
    scene(async (make) => {
      const {pid, user} = await waiting(make, {NODE_OPTIONS: '--no-deprecation', NODE_NO_WARNINGS: '1'})
      expect(readlinkSync(`/proc/${pid}/cwd`)).to.equal(realpathSync(user.host.directory))
      for (const number of [0, 1, 2]) expect(readlinkSync(`/proc/${pid}/fd/${number}`)).to.equal('/dev/null')
      const [, , , session] = read(pid, 'stat')
        .replace(/^.*\) /, '')
        .split(' ')
      expect(Number(session)).to.equal(pid)
      const names = read(pid, 'environ')
        .split('\0')
        .map((entry) => entry.split('=', 1)[0])
      expect(names).to.not.include('NODE_OPTIONS')
      expect(names).to.include.members(['HOME', 'OCLIF_PLUGIN_TELEMETRY_DELIVERY'])
    }))

  it('has gone when everything is delivered, with its lease, and leaves no draft of the state', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      await user.runLikeLocal(['ok'])
      await user.idle()
      expect(deliveriesOf(user.host.home)).to.deep.equal([])
      const {stdout} = await promisify(execFile)('ls', ['-A', user.host.directory])
      expect(stdout.trim().split('\n')).to.have.members(
        ['log', 'snapshot.json', 'state.json', 'yaml']
          .map((name) => `telemetry.${name}`)
          .filter((name) => name !== 'telemetry.snapshot.json' || stdout.includes(name)),
      )
      const zombies = pids().filter(
        (pid) => read(pid, 'stat').includes(') Z ') && read(pid, 'comm').includes('delivery'),
      )
      expect(zombies).to.deep.equal([])
    }))
})

describe('a shell', () => {
  it('that takes the output of a command, `$(…)`, has it at once although a delivery was started', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start([neverAnswering])
      const user = make(collector.url, {export_timeout: 30})
      const script = join(user.host.root, 'bin/run.js')
      const text = `out=$("${process.execPath}" "${script}" ok there 2>&1); printf '%s|%s' "$?" "$out"`
      const env = {HOME: user.host.home, PATH: process.env['PATH'] ?? ''}
      const begun = performance.now()
      const {stdout} = await promisify(execFile)('/bin/sh', ['-c', text], {env})
      expect(stdout).to.equal('0|ok there')
      expect(performance.now() - begun).to.be.below(8000)
      await until(() => collector.requests.length === 1, 'a request, which is not answered yet')
    }))
})

/** What other programs of the user, and the projects that they work in, have set up. */
describe('what is meant for others has no influence on a delivery:', () => {
  const OTEL = {
    OTEL_ATTRIBUTE_COUNT_LIMIT: '1',
    OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1',
    OTEL_EXPORTER_OTLP_CERTIFICATE: '/nonexistent',
    OTEL_EXPORTER_OTLP_COMPRESSION: 'none',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-somebody-else',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_TIMEOUT: '1',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-other=1',
    OTEL_LOG_LEVEL: 'debug',
    OTEL_PROPAGATORS: 'b3',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,host.name=machine',
    OTEL_SERVICE_NAME: 'other',
    OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1',
    OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1',
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_TRACES_SAMPLER: 'always_off',
  }

  it('OTEL_* of the environment', () =>
    scene(async ({collector: start, user: make}) => {
      const [collector, other] = [await start(), await start()]
      const user = make(collector.url)
      user.seed(3)
      const env = {
        ...OTEL,
        OTEL_EXPORTER_OTLP_ENDPOINT: other.url,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: other.url,
      }
      await user.runLikeLocal(['ok'], {env})
      await user.idle()
      expectArrived(collector.taken, user.events())
      expect(other.requests).to.deep.equal([])
      const [request] = collector.taken
      expect(Object.keys(request?.headers ?? {}).sort()).to.deep.equal([
        'accept-encoding',
        'connection',
        'content-encoding',
        'content-length',
        'content-type',
        'host',
        'user-agent',
      ])
      expect(Object.keys(request?.spans[0]?.resource ?? {}).sort()).to.deep.equal([
        'deployment.environment.name',
        'service.name',
        'service.namespace',
        'service.version',
        'telemetry.distro.name',
        'telemetry.distro.version',
        'telemetry.sdk.language',
        'telemetry.sdk.name',
        'telemetry.sdk.version',
      ])
      expect(request?.spans[0]?.resource['service.name']).to.equal('acme-cli')
    }))

  it('files of the project that a command runs in', () =>
    scene(async ({atEnd, collector: start, user: make}) => {
      const [collector, other] = [await start(), await start()]
      const user = make(collector.url)
      user.seed(3)
      const cwd = mkdtempSync(join(tmpdir(), 'project-'))
      atEnd(() => rmSync(cwd, {force: true, recursive: true}))
      const evil = `enabled: true\nendpoint: ${other.url}\nca_file: /nonexistent\n`
      const marker = join(cwd, 'was-run')
      const code = `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`
      mkdirSync(join(cwd, '.config'))
      mkdirSync(join(cwd, '.acme'))
      for (const [name, text] of Object.entries({
        '.acme/telemetry.yaml': evil,
        '.acmerc': evil,
        '.config/config.js': code,
        '.env': `ACME_TELEMETRY_ENDPOINT=${other.url}\nHTTP_PROXY=${other.url}\n`,
        '.npmrc': `proxy=${other.url}\n`,
        'acme.config.cjs': code,
        'package.json': JSON.stringify({acme: {endpoint: other.url}, oclif: {telemetry: {}}}),
        'telemetry.config.js': code,
        'telemetry.yaml': evil,
      }))
        writeFileSync(join(cwd, name), text)
      await user.runLikeLocal(['ok'], {cwd})
      await user.idle()
      expectArrived(collector.taken, user.events())
      expect(other.requests).to.deep.equal([])
      expect(() => readFileSync(marker)).to.throw('ENOENT')
    }))
})
