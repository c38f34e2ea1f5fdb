import {execFileSync} from 'node:child_process'
import {
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {makeHost, type TestHost} from '../support/host.js'

const YAML = 'enabled: true\nendpoint: "http://127.0.0.1:9/a"\nheaders:\n  Authorization: "Bearer s3cr3t"\n'

describe('the snapshot of the settings', () => {
  let host: TestHost
  let snapshot: string
  beforeEach(() => {
    host = makeHost()
    snapshot = join(host.directory, 'telemetry.snapshot.json')
    // Tells which files a process has loaded: those of the hot path, and `compile.cjs` where the settings were compiled.
    writeFileSync(
      join(host.root, 'spy.cjs'),
      `process.on('exit', () => require('node:fs').writeFileSync(process.env.SPY, Object.keys(require.cache).join('\\n')))`,
    )
  })
  afterEach(() => host.remove())

  /** A configuration file is settled when no further edit could leave the same time stamps. */
  const settle = () => sleep(150)
  const configure = async (text = YAML) => {
    host.write('telemetry.yaml', text)
    await settle()
  }
  /** Runs a command. @returns whether it had to compile the settings, and the event */
  const run = async (env: Record<string, string> = {}) => {
    const SPY = join(host.root, 'loaded.txt')
    const before = host.events().length
    const NODE_OPTIONS = `--require ${join(host.root, 'spy.cjs')}`
    const ended = await host.run(['ok'], {env: {ACME_TELEMETRY_DELIVERY: 'manual', NODE_OPTIONS, SPY, ...env}})
    expect(ended).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    const loaded = readFileSync(SPY, 'utf8')
    expect(loaded).to.include('hot.cjs')
    return {compiled: loaded.includes('compile.cjs'), event: host.events().slice(before)[0], loaded}
  }

  it('is made by the first command after a change, for the user alone, and spares the next one the libraries', async () => {
    await configure()
    expect((await run()).compiled).to.equal(true)
    expect(statSync(snapshot).mode & 0o777).to.equal(0o600)
    const second = await run()
    expect(second.compiled).to.equal(false)
    expect(second.event).to.include({consent: 'remote', opt_in_source: 'config'})
    const packages = second.loaded.split('\n').filter((path) => /zod|cosmiconfig|yaml|opentelemetry/.test(path))
    expect(packages).to.be.empty
  })

  it('holds neither headers nor the endpoint', async () => {
    await configure()
    await run()
    expect(readFileSync(snapshot, 'utf8')).not.to.match(/s3cr3t|Bearer|Authorization|127\.0\.0\.1/)
    expect(JSON.parse(readFileSync(snapshot, 'utf8')).settings.destination).to.match(/^[0-9a-f]{8}$/)
  })

  it('does not keep a change from being seen at once', async () => {
    await configure()
    const first = await run()
    await configure(YAML.replace('/a"', '/another"'))
    const second = await run()
    expect(second.compiled).to.equal(true)
    expect(second.event?.['destination']).not.to.equal(first.event?.['destination'])
    host.write('telemetry.yaml', YAML.replace('true', 'false'))
    expect((await run()).event).to.equal(undefined)
  })

  it('does not hide an edit of the same size whose time was put back', async () => {
    await configure()
    const first = await run()
    const {atime, mtime} = statSync(join(host.directory, 'telemetry.yaml'))
    host.write('telemetry.yaml', YAML.replace('/a"', '/b"'))
    utimesSync(join(host.directory, 'telemetry.yaml'), atime, mtime)
    await settle()
    const second = await run()
    expect(second.compiled).to.equal(true)
    expect(second.event?.['destination']).not.to.equal(first.event?.['destination'])
  })

  it('is not made of a file that was edited just now, since the next edit could look the same', async () => {
    await configure()
    host.write('telemetry.yaml', YAML)
    // The process sees a clock that stands still at the edit.
    writeFileSync(
      join(host.root, 'still.cjs'),
      `const {ctimeMs} = require('node:fs').statSync(${JSON.stringify(join(host.directory, 'telemetry.yaml'))}); Date.now = () => ctimeMs + 1`,
    )
    await host.run(['ok'], {
      env: {ACME_TELEMETRY_DELIVERY: 'manual', NODE_OPTIONS: `--require ${join(host.root, 'still.cjs')}`},
    })
    expect(host.events()).to.have.length(1)
    expect(existsSync(snapshot)).to.equal(false)
  })

  const rewrite = (change: (kept: Record<string, Record<string, unknown>>) => void) => () => {
    const kept = JSON.parse(readFileSync(snapshot, 'utf8'))
    change(kept)
    writeFileSync(snapshot, JSON.stringify(kept))
  }
  const setting = (name: string, value: unknown) =>
    rewrite(({settings}) => {
      if (settings) settings[name] = value
    })
  const WORTHLESS: [title: string, spoil: () => unknown][] = [
    ['missing', () => rmSync(snapshot)],
    ['empty', () => writeFileSync(snapshot, '')],
    ['corrupt', () => writeFileSync(snapshot, readFileSync(snapshot).subarray(0, 100))],
    ['binary', () => writeFileSync(snapshot, Buffer.from([0, 255, 1, 254]))],
    ['null', () => writeFileSync(snapshot, 'null')],
    ['too large', () => writeFileSync(snapshot, `${readFileSync(snapshot, 'utf8')}${' '.repeat(20_000)}`)],
    ['of another version of the plugin', rewrite((kept) => Object.assign(kept, {plugin: '99.0.0'}))],
    ['of another format', rewrite((kept) => Object.assign(kept, {format: 2}))],
    ['without settings', rewrite((kept) => Object.assign(kept, {settings: undefined}))],
    ['with a path that is none', setting('local_path', 'relative/path')],
    ['with a word for a flag', setting('enabled', 'true')],
    ['with a destination that is none', setting('destination', 'http://elsewhere')],
    ['with a delivery that is none', setting('delivery', 'always')],
    ['with a size that is none', setting('log_max_size', '10MB')],
    [
      'a FIFO',
      () => {
        rmSync(snapshot)
        execFileSync('mkfifo', [snapshot])
      },
    ],
    [
      'a link to nothing',
      () => {
        rmSync(snapshot)
        symlinkSync('nowhere', snapshot)
      },
    ],
  ]
  for (const [title, spoil] of WORTHLESS) {
    it(`that is ${title} is made anew`, async () => {
      await configure()
      const first = await run()
      const good = readFileSync(snapshot, 'utf8')
      spoil()
      const second = await run()
      expect(second.compiled).to.equal(true)
      expect(second.event).to.include({consent: 'remote', destination: first.event?.['destination']})
      expect(readFileSync(snapshot, 'utf8')).to.equal(good)
    })
  }

  it('that was copied from another home is made anew', async () => {
    await configure()
    await run()
    const other = makeHost()
    other.write('telemetry.yaml', YAML.replace('true', 'false'))
    cpSync(snapshot, join(other.directory, 'telemetry.snapshot.json'))
    await settle()
    await other.run(['ok'])
    expect(other.events()).to.be.empty
    other.remove()
  })

  it('is not used once the home has moved, since it holds the path of the log', async () => {
    await configure()
    await run()
    await run()
    const moved = join(host.root, 'moved')
    renameSync(host.home, moved)
    await host.run(['ok'], {env: {ACME_TELEMETRY_DELIVERY: 'manual', HOME: moved}})
    const lines = readFileSync(join(moved, '.acme/telemetry.log'), 'utf8').trim().split('\n')
    expect(lines).to.have.length(3)
  })

  it('is no obstacle where the configuration file is a link to itself', async () => {
    await configure()
    await run()
    rmSync(join(host.directory, 'telemetry.yaml'))
    symlinkSync('telemetry.yaml', join(host.directory, 'telemetry.yaml'))
    host.optIn()
    expect((await run()).event).to.include({consent: 'local', opt_in_source: 'opt-in-file'})
  })

  it('is not written at level off, where a file plainly says so', async () => {
    await configure('enabled: false\nendpoint: http://127.0.0.1:9/\n')
    expect((await run()).compiled).to.equal(false)
    expect(existsSync(snapshot)).to.equal(false)
    await configure('enabled: "no"\n')
    expect((await run()).compiled).to.equal(true)
    expect(existsSync(snapshot)).to.equal(false)
  })
})
