import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {expect} from 'chai'
import {makeHost, type TestHost} from '../support/host.js'
import {treeOf} from './support/home.js'
import {makeMounts, type Mounts} from './support/mounts.js'
import {inPool} from './support/table.js'
import {json} from './support/telemetry.js'

const preload = (name: string) => ({NODE_OPTIONS: `--require=${resolve('test/fixtures/preload', name)}`})

describe('a command, whatever happens around it,', () => {
  let host: TestHost
  let mounts: Mounts
  beforeEach(function () {
    host = makeHost()
    mounts = makeMounts(this)
  })
  afterEach(() => {
    mounts.end()
    host.remove()
  })

  const markers = () => readdirSync(host.directory).filter((name) => name.startsWith('telemetry.run-'))
  const outcomes = () => host.events().map((event) => `${event['command']} ${event['outcome']}`)
  const expectAsEver = async (env = {}) => {
    expect(await host.run(['ok'], {cwd: host.root, env})).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    const failed = await host.run(['end', '--by', 'processExit'], {cwd: host.root, env})
    expect(failed).to.include({code: 3, signal: null, stderr: '', stdout: 'before\n'})
  }
  const fill = () => {
    const filler = join(host.directory, 'filler')
    expect(() => writeFileSync(filler, Buffer.alloc(1 << 20))).to.throw('ENOSPC')
    return filler
  }
  const findings = async (): Promise<{check: string; detail: string; status: string}[]> =>
    (await json(host, 'doctor')).findings

  it('is as ever on a full disk, leaves nothing half-made there, and doctor says so', async () => {
    mkdirSync(host.directory)
    mounts.small(host.directory, 64)
    host.optIn()
    const filler = fill()
    await expectAsEver()
    expect(readdirSync(host.directory).filter((name) => !/^(?:filler|telemetry\.(?:log|opt-in))$/.test(name))).to.be
      .empty
    expect((await findings()).find(({check}) => check === 'disk')).to.include({status: 'error'})
    rmSync(filler)
    await expectAsEver()
    expect(outcomes()).to.deep.equal(['ok success', 'end failure'])
    expect((await findings()).filter(({check}) => check === 'disk')).to.be.empty
  })

  it('whose line the disk has room for only in part is as ever, and the next line stands by itself', async () => {
    mkdirSync(host.directory)
    mounts.small(host.directory, 64)
    host.optIn()
    await host.run(['ok'])
    const line = readFileSync(host.log, 'utf8')
    // A page of the disk belongs to the log already: of the next line only its beginning fits.
    const count = Math.floor(4096 / line.length)
    writeFileSync(host.log, line.repeat(count))
    const filler = fill()
    expect(await host.run(['ok'])).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    const torn = readFileSync(host.log, 'utf8')
    expect(torn).to.have.length(4096)
    rmSync(filler)
    await host.run(['ok'])
    const lines = readFileSync(host.log, 'utf8').split('\n')
    expect(lines).to.have.length(count + 3)
    expect(lines[count]).to.equal(torn.slice(line.length * count))
    expect(JSON.parse(lines[count + 1] ?? '')).to.include({command: 'ok', outcome: 'success'})
  })

  it('is as ever on a read-only disk, and doctor says so', async () => {
    host.write('telemetry.yaml', 'enabled: true\n')
    await host.run(['ok'])
    mounts.readOnly(host.home)
    const before = treeOf(host.home)
    await expectAsEver()
    expect(treeOf(host.home)).to.deep.equal(before)
    expect((await findings()).find(({check}) => check === 'directory')?.detail).to.include('EROFS')
  })

  it('is as ever where no file can be opened any more: its event is lost, and no later one', async function () {
    if (process.platform === 'win32') return this.skip()
    host.optIn()
    const script = 'ulimit -n 64 && exec "$0" "$1" end --by exhaustFiles'
    const {status, stderr, stdout} = spawnSync('sh', ['-c', script, process.execPath, join(host.root, 'bin/run.js')], {
      cwd: host.root,
      encoding: 'utf8',
      env: {HOME: host.home, PATH: process.env['PATH'] ?? ''},
    })
    expect({status, stderr, stdout}).to.deep.equal({status: 3, stderr: '', stdout: 'before\nEMFILE\n'})
    expect(markers()).to.be.empty
    await host.run(['ok'])
    expect(outcomes()).to.deep.equal(['ok success'])
  })

  it('that runs out of memory dies of it, and the next command records it', async () => {
    host.optIn()
    const env = {NODE_OPTIONS: '--max-old-space-size=32'}
    const {code, signal, stderr} = await host.run(['end', '--by', 'exhaustMemory'], {cwd: host.root, env})
    expect(code === 134 || signal === 'SIGABRT', `${code} ${signal}`).to.equal(true)
    expect(stderr).to.include('heap')
    await host.run(['ok'])
    expect(outcomes()).to.deep.equal(['end killed', 'ok success'])
  })

  it('is as ever while the clock goes back: how long it took is still right, and its settings are still kept', async () => {
    host.write('telemetry.yaml', 'enabled: true\n')
    await host.run(['end', '--by', 'wait'], {onReady: (child) => child.kill('SIGKILL')})
    rmSync(join(host.directory, 'telemetry.snapshot.json'), {force: true})
    await expectAsEver(preload('clock.cjs'))
    expect(outcomes()).to.deep.equal(['end killed', 'ok success', 'end failure'])
    for (const {duration_ms} of host.events().slice(1)) expect(duration_ms).to.be.within(0, 60_000)
    expect(existsSync(join(host.directory, 'telemetry.snapshot.json'))).to.equal(true)
  })

  for (const lag of [1, 500, 1_000_000]) {
    it(`appends whole lines where the disk tells the log's size ${lag} bytes late, as a network file system may`, async function () {
      if (process.platform !== 'linux') return this.skip()
      host.write('telemetry.yaml', 'enabled: true\nlog_max_size: 2KB\nlog_max_files: 9\n')
      const env = {...preload('stat.cjs'), STAT_LAG: String(lag)}
      const ended = await inPool(Array(12).fill(['ok']), (argv: string[]) => host.run(argv, {env}), 4)
      expect(ended.filter(({code, stderr}) => code !== 0 || stderr !== '')).to.deep.equal([])
      const names = readdirSync(host.directory).filter((name) => /^telemetry\.log/.test(name))
      const text = names.map((name) => readFileSync(join(host.directory, name), 'utf8')).join('')
      const events = text.split('\n').filter(Boolean)
      expect(new Set(events.map((line) => JSON.parse(line).span_id)).size).to.equal(12)
    })
  }

  it('is as ever where what debug mode says cannot be written', function () {
    if (process.platform !== 'linux') return this.skip()
    host.optIn()
    const env = {
      ACME_TELEMETRY_DEBUG: '1',
      ACME_TELEMETRY_DELIVERY: 'nonsense',
      HOME: host.home,
      PATH: process.env['PATH'],
    }
    const argv = ['-c', 'exec "$0" "$@" 2>/dev/full', process.execPath, join(host.root, 'bin/run.js'), 'ok']
    expect(spawnSync('sh', argv, {encoding: 'utf8', env})).to.include({status: 0, stdout: 'ok \n'})
    expect(outcomes()).to.deep.equal(['ok success'])
  })

  it('goes on behind the zeros that a power cut has left at the end of the log', async () => {
    host.optIn()
    await host.run(['ok'])
    writeFileSync(host.log, Buffer.concat([readFileSync(host.log), Buffer.alloc(3000)]))
    await host.run(['ok'])
    expect(await json(host, 'log')).to.have.length(2)
  })
})
