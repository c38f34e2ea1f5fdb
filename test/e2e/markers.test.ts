import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {
  appendFileSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {randomHex} from '../../src/lib/event/ids.js'
import {nameFor, ownerOf} from '../../src/lib/run/inflight.js'
import {makeHost, type TestHost} from '../support/host.js'
import {asRoot} from './support/home.js'
import {inPool} from './support/table.js'

/** Has ended, and whoever has its pid now has begun at another time than `start` says. */
const GONE = {pid: spawnSync(process.execPath, ['--version']).pid, start: '1'}

const beginning = (values: Record<string, unknown> = {}): Record<string, unknown> => ({
  timestamp: '2026-11-22T19:08:41.123Z',
  command: 'end',
  mode: 'end',
  consent: 'local',
  opt_in_source: 'opt-in-file',
  trace_id: randomHex(32),
  span_id: randomHex(16),
  ...values,
})

describe('markers of killed commands', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
    host.optIn()
  })
  afterEach(() => host.remove())

  const markers = () => readdirSync(host.directory).filter((name) => name.startsWith('telemetry.run-'))
  const place = (owner = {}) => join(host.directory, nameFor({...ownerOf(), ...GONE, ...owner}))
  const plant = (content: unknown = beginning(), owner = {}): string => {
    const path = place(owner)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }
  const plantMany = (count: number, owner = {}) => Array.from({length: count}, () => plant(beginning(), owner))
  const outcomes = () => host.events().map((event) => `${event['command']} ${event['outcome']}`)
  const count = (outcome: string) => outcomes().filter((one) => one === outcome).length
  const ids = () => new Set(host.events().map((event) => event['span_id']))

  it('are a hundred, found at once: each is recorded once', async () => {
    plantMany(100)
    expect(await host.run(['ok'])).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    expect([count('end killed'), count('ok success'), ids().size]).to.deep.equal([100, 1, 101])
    expect(markers()).to.be.empty
  })

  it('are a hundred, found by ten commands at once: each is recorded once', async () => {
    plantMany(100)
    await inPool(Array(10).fill(['ok']), (argv: string[]) => host.run(argv), 10)
    expect([count('end killed'), count('ok success'), ids().size]).to.deep.equal([100, 10, 110])
    expect(markers()).to.be.empty
  })

  it('are thousands: one command sees to some, and later ones to the rest', async () => {
    plantMany(2000)
    expect(await host.run(['ok'])).to.include({code: 0, stderr: ''})
    const first = count('end killed')
    expect(first).to.be.within(100, 500)
    expect(markers()).to.have.length(2000 - first)
    await host.run(['ok'])
    expect(markers()).to.have.length(2000 - 2 * first)
    expect(ids().size).to.equal(2 * first + 2)
  })

  it('stand among ten thousand files of others: those are let alone, but for old ones, of which a few go each time', async () => {
    for (let number = 0; number < 8000; number++) writeFileSync(join(host.directory, `telemetry.run-${number}`), '')
    const old = Date.now() / 1000 - 8 * 86_400
    for (const path of plantMany(1000, {scope: '00c0ffee'})) utimesSync(path, old, old)
    plantMany(1000, {scope: '00c0ffee'})
    plant()
    expect(await host.run(['ok'])).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    expect(outcomes()).to.deep.equal(['end killed', 'ok success'])
    expect(markers().length).to.be.within(10_000 - 100, 10_000)
  })

  it('of another boot are left alone, since a command on another machine with this home may still run', async () => {
    plant(beginning(), {scope: 'b0075eed'})
    await host.run(['ok'])
    expect(outcomes()).to.deep.equal(['ok success'])
    expect(markers()).to.have.length(1)
  })

  it('are not recorded again where the event stands in the log, which has been rotated since', async () => {
    const event = beginning({outcome: 'success', schema_version: 1, success: true})
    host.write('telemetry.log.1', `${JSON.stringify(event)}\n`)
    host.write(
      'telemetry.log',
      `${JSON.stringify(beginning({outcome: 'success', schema_version: 1, success: true}))}\n`,
    )
    plant(event)
    await host.run(['ok'])
    expect(outcomes()).to.deep.equal(['end success', 'ok success'])
    expect(markers()).to.be.empty
  })

  it('stay where the log cannot be written, and are recorded once it can', async () => {
    plantMany(3)
    mkdirSync(host.log)
    expect(await host.run(['ok'])).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    expect(markers()).to.have.length(3)
    rmSync(host.log, {recursive: true})
    await host.run(['ok'])
    expect(outcomes().sort()).to.deep.equal(['end killed', 'end killed', 'end killed', 'ok success'])
    expect(markers()).to.be.empty
  })

  it('are recorded although a directory has the name of one', async () => {
    for (let times = 0; times < 5; times++) mkdirSync(place())
    plantMany(5)
    expect(await host.run(['ok'])).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    expect(count('end killed')).to.equal(5)
    expect(markers()).to.have.length(5)
  })

  it('are recorded although a directory has the name of an old one of another boot', async () => {
    const path = place({scope: '00000000'})
    mkdirSync(path)
    utimesSync(path, 1, 1)
    plant()
    expect(await host.run(['ok'])).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    expect(count('end killed')).to.equal(1)
  })

  asRoot('of somebody else say nothing', async () => {
    const path = plant(beginning({command: 'evil', mode: 'evil'}))
    lchownSync(path, 65_534, 65_534)
    expect(await host.run(['ok'])).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    expect(outcomes()).to.deep.equal(['ok success'])
    expect(markers()).to.have.length(1)
  })

  it('say nothing but how a command began, whatever somebody has written into them', async () => {
    plant(
      beginning({
        cli_version: '2.3.4',
        duration_ms: 5,
        error_type: 'TypeError',
        exit_code: 0,
        files_analyzed: 7,
        outcome: 'success',
        schema_version: 9,
        success: true,
        path: '/home/jo/secret',
      }),
    )
    await host.run(['ok'])
    const [lost] = host.events()
    expect(lost).to.have.all.keys(
      ...Object.keys(beginning()),
      ...['cli_version', 'outcome', 'schema_version', 'success'],
    )
    expect(lost).to.include({outcome: 'killed', schema_version: 1, success: false})
  })

  it('leave nothing where what they hold is no beginning', async () => {
    for (const name of Object.keys(beginning())) {
      plant(beginning({[name]: undefined}))
      plant(beginning({[name]: {toString: 'x'}}))
      plant(beginning({[name]: '\u0000'}))
    }
    plant(`{"__proto__":${JSON.stringify(beginning())}}`)
    plant(`${'['.repeat(4000)}`)
    plant('\ufeff\u0000')
    plant(beginning({padding: 'x'.repeat(5000)}))
    symlinkSync('/etc/passwd', place())
    symlinkSync('/dev/zero', place())
    symlinkSync('telemetry.run-nowhere', place())
    expect(await host.run(['ok'])).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    expect(outcomes()).to.deep.equal(['ok success'])
    expect(markers()).to.be.empty
    expect(existsSync('/etc/passwd')).to.equal(true)
  })

  const UNSHARE = ['-p', '-f', '--kill-child']
  const COMMAND = () => [process.execPath, join(host.root, 'bin/run.js')]
  const ENV = () => ({HOME: host.home, PATH: process.env['PATH'] ?? ''})
  /** Runs a script of commands (`$0 $1 ok`) in a pid namespace of its own. */
  const isolated = (script: string, ...options: string[]) =>
    spawnSync('unshare', [...UNSHARE, ...options, 'sh', '-c', script, ...COMMAND()], {cwd: host.root, env: ENV()})
  const KILLED = '"$0" "$1" end --by wait >out & p=$!; until grep -q ready out; do sleep 0.05; done'
  const canUnshare = process.platform === 'linux' && spawnSync('unshare', ['-p', '-f', 'true']).status === 0
  const inNamespace = canUnshare ? asRoot : it.skip

  inNamespace('of another container on the same home are left alone while that container runs', async () => {
    // Its first process outlives the command that was killed in it.
    const container = spawn(
      'unshare',
      [...UNSHARE, '--mount-proc', 'sh', '-c', `${KILLED}; kill -9 $p; wait $p; echo done; sleep 60`, ...COMMAND()],
      {cwd: host.root, env: ENV(), stdio: ['ignore', 'pipe', 'ignore']},
    )
    try {
      await once(container.stdout, 'data')
      expect(markers()).to.have.length(1)
      await host.run(['ok'])
      isolated('"$0" "$1" ok; "$0" "$1" ok', '--mount-proc')
      expect(outcomes()).to.deep.equal(['ok success', 'ok success', 'ok success'])
      expect(markers()).to.have.length(1)
    } finally {
      container.kill('SIGKILL')
    }
  })

  inNamespace('of the same container are recorded there', () => {
    isolated(`${KILLED}; "$0" "$1" ok; kill -9 $p; wait $p; "$0" "$1" ok`, '--mount-proc')
    expect(outcomes()).to.deep.equal(['ok success', 'end killed', 'ok success'])
    expect(markers()).to.be.empty
  })

  inNamespace('are judged by their pid alone where /proc is that of another namespace', () => {
    // As in a sandbox that binds the /proc of the machine: what stands there under our pid is another process.
    isolated(`${KILLED}; "$0" "$1" ok; kill -9 $p; wait $p; "$0" "$1" ok`)
    expect(outcomes()).to.deep.equal(['ok success', 'end killed', 'ok success'])
    expect(markers()).to.be.empty
  })

  it('of commands that run are left alone by many that start', async () => {
    await host.run(['end', '--by', 'wait'], {
      onReady: (child) => {
        void inPool(Array(8).fill(['ok']), (argv: string[]) => host.run(argv), 4).finally(() => child.kill('SIGKILL'))
      },
    })
    expect(count('ok success')).to.equal(8)
    expect(markers()).to.have.length(1)
    appendFileSync(host.log, '')
    await host.run(['ok'])
    expect(count('end killed')).to.equal(1)
  })
})
