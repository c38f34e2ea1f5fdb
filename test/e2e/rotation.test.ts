import {readdirSync, readFileSync, statSync, truncateSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {makeHost, readEvents, type TestHost} from '../support/host.js'
import {inPool} from './support/table.js'
import {json} from './support/telemetry.js'

describe('the limits of the log', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
  })
  afterEach(() => host.remove())

  const configure = (text: string) => host.write('telemetry.yaml', `enabled: true\nlog_max_size: 1KB\n${text}`)
  const many = (count: number) => inPool(Array(count).fill(['ok']), (argv: string[]) => host.run(argv), 4)
  /** Oldest first. */
  const files = () =>
    readdirSync(host.directory)
      .filter((name) => /^telemetry\.log(\.\d)?$/.test(name))
      .sort()
      .reverse()
  const bytes = () => files().reduce((sum, name) => sum + statSync(join(host.directory, name)).size, 0)
  const events = () => files().flatMap((name) => readEvents(join(host.directory, name)))

  it('hold while many commands end at once, and readers see all that is kept', async () => {
    configure('log_max_files: 3\n')
    const ended = await many(24)
    expect(ended.filter(({code, stderr, stdout}) => code !== 0 || stderr !== '' || stdout !== 'ok \n')).to.deep.equal(
      [],
    )
    expect(files()).to.have.length(4)
    // Commands that end while another rotates append to the file that is there.
    expect(bytes()).to.be.below(4 * 1024 + 4 * 500)
    const kept = events()
    expect(await json(host, 'log -n 100')).to.deep.equal(kept)
  })

  it('hold with the first command after they were lowered', async () => {
    configure('log_max_files: 5\n')
    await many(24)
    expect(files()).to.have.length(6)
    // There is room in the log: the next command need not rotate it.
    truncateSync(host.log, readFileSync(host.log, 'utf8').indexOf('\n') + 1)
    configure('log_max_files: 1\n')
    await host.run(['ok'])
    expect(files()).to.have.length(2)
    expect(bytes()).to.be.below(2 * 1024)
  })

  it('drop what waited for delivery, and status counts it', async () => {
    const remote = 'endpoint: http://127.0.0.1:9/v1/traces\ndelivery: manual\n'
    configure(`log_max_files: 1\n${remote}`)
    await many(15)
    const kept = events().length
    const {delivery} = await json(host, 'status')
    expect(delivery.dropped).to.be.above(5)
    expect(delivery).to.include({dropped: 15 - kept, waiting: kept})
  })

  it('are never passed for long: where the log cannot be rotated no line is added, and doctor says so', async () => {
    host.write('telemetry.yaml', 'enabled: true\nlog_max_size: 1KB\n')
    host.write('telemetry.log', `${'x'.repeat(99)}\n`.repeat(12_000))
    expect(await host.run(['ok'])).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    expect(bytes()).to.equal(1_200_000)
    const {findings} = await json(host, 'doctor')
    const found = findings.find(({check}: {check: string}) => check === 'log')
    expect(found).to.include({status: 'error'})
    expect(found.detail).to.include('is full and cannot be rotated')
  })
})
