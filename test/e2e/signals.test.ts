import {execFileSync} from 'node:child_process'
import {readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {type Ended, makeHost, type TestHost} from '../support/host.js'
import {inPool} from './support/table.js'

const WAYS: [signal: NodeJS.Signals, by: 'busy' | 'wait'][] = [
  ['SIGINT', 'wait'],
  ['SIGINT', 'busy'],
  ['SIGTERM', 'busy'],
  ['SIGHUP', 'wait'],
  ['SIGKILL', 'wait'],
]

describe('a command that a signal ends', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
    host.optIn()
  })
  afterEach(() => host.remove())

  const markers = () => readdirSync(host.directory).filter((name) => name.startsWith('telemetry.run-'))
  const marker = () => join(host.directory, markers()[0] ?? '')
  /** Ends a command by a signal while it is busy or waits. @returns how long it took to die */
  const kill = async (signal: NodeJS.Signals, by = 'wait', env = {}): Promise<Ended & {died: number}> => {
    let sent = 0
    const ended = await host.run(['end', '--by', by], {
      env,
      onReady: (child) => {
        sent = performance.now()
        child.kill(signal)
      },
    })
    return {...ended, died: performance.now() - sent}
  }
  const outcomes = () => host.events().map((event) => `${event['command']} ${event['outcome']}`)

  for (const [signal, by] of WAYS) {
    it(`${signal} while it is ${by === 'busy' ? 'busy' : 'waiting'}: dies of it at once, and the next command records it once`, async () => {
      const ended = await kill(signal, by)
      expect(ended).to.deep.include({code: null, signal, stderr: '', stdout: 'before\nready\n'})
      expect(ended.died).to.be.lessThan(2000)
      expect(host.events()).to.be.empty
      expect(markers()).to.have.length(1)
      expect(statSync(marker()).mode & 0o777).to.equal(0o600)
      await host.run(['ok'])
      await host.run(['ok'])
      expect(outcomes()).to.deep.equal(['end killed', 'ok success', 'ok success'])
      const [lost] = host.events()
      expect(lost).to.include({command: 'end', consent: 'local', mode: 'end', outcome: 'killed', success: false})
      expect(lost).not.to.have.any.keys('exit_code', 'duration_ms', 'error_type')
      expect(markers()).to.be.empty
    })
  }

  it('is cancelled, not killed, where it handles the signal itself', async () => {
    const ended = await kill('SIGTERM', 'handleSignal')
    expect(ended).to.include({code: 143, signal: null})
    expect(host.events()).to.have.length(1)
    expect(host.events()[0]).to.include({exit_code: 143, outcome: 'cancelled', success: false})
  })

  it('or that aborts, is found by the next command', async () => {
    expect(await host.run(['end', '--by', 'abort'], {cwd: host.root})).to.include({signal: 'SIGABRT'})
    await host.run(['ok'])
    expect(outcomes()).to.deep.equal(['end killed', 'ok success'])
  })

  it('is recorded with the level and the destination that it started with', async () => {
    const env = {
      ACME_TELEMETRY_DELIVERY: 'manual',
      ACME_TELEMETRY_ENDPOINT: 'http://127.0.0.1:9/',
      ACME_TELEMETRY_OPT_IN: '1',
    }
    await kill('SIGKILL', 'wait', env)
    await host.run(['ok'], {env: {...env, ACME_TELEMETRY_ENDPOINT: 'http://127.0.0.1:9/other'}})
    const [lost, next] = host.events()
    expect(lost).to.include({consent: 'remote', opt_in_source: 'env', outcome: 'killed'})
    expect(lost?.['destination'])
      .to.match(/^[0-9a-f]{8}$/)
      .and.not.equal(next?.['destination'])
  })

  it('is recorded at the lower level where the user has asked for less since', async () => {
    const env = {ACME_TELEMETRY_DELIVERY: 'manual', ACME_TELEMETRY_ENDPOINT: 'http://127.0.0.1:9/'}
    await kill('SIGKILL', 'wait', {...env, ACME_TELEMETRY_OPT_IN: '1'})
    await host.run(['ok'], {env})
    expect(host.events()[0]).to.include({consent: 'local', outcome: 'killed'})
    expect(host.events()[0]).not.to.have.property('destination')
  })

  it('is not recorded after the user has opted out', async () => {
    await kill('SIGKILL')
    rmSync(join(host.directory, 'telemetry.opt-in'))
    await host.run(['ok'])
    expect(host.events()).to.be.empty
    expect(markers()).to.have.length(1)
  })

  it('is recorded once where ten commands start at once', async () => {
    await kill('SIGKILL')
    await inPool(
      Array.from({length: 10}, (_, i) => i),
      () => host.run(['ok']),
      10,
    )
    expect(outcomes().sort()).to.deep.equal(['end killed', ...Array.from({length: 10}, () => 'ok success')])
    expect(markers()).to.be.empty
  })

  it('is left alone while it runs', async () => {
    let meanwhile: Promise<Ended> | undefined
    await host.run(['end', '--by', 'wait'], {
      onReady: (child) => {
        meanwhile = host.run(['ok']).finally(() => child.kill())
      },
    })
    await meanwhile
    expect(outcomes()).to.deep.equal(['ok success'])
    expect(markers()).to.have.length(1)
  })

  it('is not recorded where the log has it already: it was killed between the line and the end', async () => {
    await kill('SIGKILL')
    const {span_id} = JSON.parse(readFileSync(marker(), 'utf8'))
    writeFileSync(host.log, `{"some":"line","span_id":"${span_id}"}\n`)
    await host.run(['ok'])
    expect(host.events()).to.have.length(2)
    expect(host.events()[1]).to.include({command: 'ok'})
    expect(markers()).to.be.empty
  })

  const rename = (change: (parts: string[]) => void) => {
    const parts = (markers()[0] ?? '').split('-')
    change(parts)
    renameSync(marker(), join(host.directory, parts.join('-')))
  }

  it('in another boot or pid namespace is left alone, and its marker removed after a week', async () => {
    await kill('SIGKILL')
    rename((parts) => {
      parts[1] = '00c0ffee'
    })
    await host.run(['ok'])
    expect(outcomes()).to.deep.equal(['ok success'])
    expect(markers()).to.have.length(1)
    const long = Date.now() / 1000 - 8 * 86_400
    utimesSync(marker(), long, long)
    await host.run(['ok'])
    expect(markers()).to.be.empty
    expect(outcomes()).to.deep.equal(['ok success', 'ok success'])
  })

  it('is found although its pid belongs to another process now', async () => {
    await kill('SIGKILL')
    rename((parts) => {
      parts[2] = String(process.pid)
    })
    await host.run(['ok'])
    expect(outcomes()).to.deep.equal(['end killed', 'ok success'])
  })

  const SPOILT: [title: string, spoil: (path: string) => void][] = [
    ['is empty', (path) => writeFileSync(path, '')],
    ['is not JSON', (path) => writeFileSync(path, '{"command":')],
    ['is JSON of something else', (path) => writeFileSync(path, '[null]')],
    ['is huge', (path) => writeFileSync(path, `{"x":"${'x'.repeat(5_000_000)}"}`)],
    ['has a field that nobody may add', (path) => writeFileSync(path, '{"command":"a secret","span_id":"x"}')],
    [
      'is a FIFO',
      (path) => {
        rmSync(path)
        execFileSync('mkfifo', [path])
      },
    ],
  ]
  it('leaves nothing, and holds nobody up, where its marker has been spoilt', async () => {
    await kill('SIGKILL')
    const [name = ''] = markers()
    const good = readFileSync(marker())
    rmSync(marker())
    for (const [at, [, spoil]] of SPOILT.entries()) {
      const path = join(host.directory, name.replace(/[0-9a-f]{8}$/, String(at).repeat(8)))
      writeFileSync(path, good)
      spoil(path)
    }
    expect(markers()).to.have.length(SPOILT.length)
    const ended = await host.run(['ok'])
    expect(ended).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    expect(outcomes()).to.deep.equal(['ok success'])
    expect(markers()).to.be.empty
  })

  it('while nested commands run: each of them is recorded once', async () => {
    await host.run(['nest', 'outer', '--wait'], {onReady: (child) => child.kill('SIGKILL')})
    await host.run(['ok'])
    expect(outcomes().sort()).to.deep.equal(['nest.inner killed', 'nest.outer killed', 'ok success'])
    const ids = new Map(host.events().map((event) => [event['command'], event]))
    expect(ids.get('nest.inner')?.['parent_span_id']).to.equal(ids.get('nest.outer')?.['span_id'])
  })
})
