import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {expect} from 'chai'
import {destinationOf} from '../../../src/lib/settings/values.js'
import {neverAnswering} from '../../support/collector.js'
import {expectArrived} from '../../delivery/support/arrived.js'
import {until} from '../../delivery/support/processes.js'
import {scene} from '../../delivery/support/scene.js'
import type {User} from '../../delivery/support/user.js'

/** Runs the program as a command does. */
async function run(user: User, job: unknown): Promise<{code: number | null; output: string; took: number}> {
  const begun = performance.now()
  const text = typeof job === 'string' ? job : JSON.stringify(job)
  const child = spawn(process.execPath, [resolve('dist/delivery.cjs')], {
    cwd: user.host.directory,
    env: {HOME: user.host.home, OCLIF_PLUGIN_TELEMETRY_DELIVERY: text},
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const [code] = await once(child, 'close')
  return {code, output, took: performance.now() - begun}
}

const jobFor = (user: User, endpoint: string, more: object = {}) => ({
  bin: 'acme',
  destination: destinationOf(endpoint),
  prefix: 'ACME_',
  root: user.host.root,
  ...more,
})
const inline = (milliseconds: number) => ({deadline: Date.now() + milliseconds})

describe('the program of a delivery', () => {
  for (const job of ['', 'not JSON', '{}', 'null', '{"bin": 1}']) {
    it(`does nothing for a job that is ${job || 'empty'}`, () =>
      scene(async ({collector: start, user: make}) => {
        const collector = await start()
        const user = make(collector.url)
        user.seed(1)
        expect(await run(user, job)).to.include({code: 0, output: ''})
        expect(readdirSync(user.host.directory)).to.have.members(['telemetry.log', 'telemetry.yaml'])
      }))
  }

  it('delivers what waits, says nothing, and leaves no lease', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      user.seed(3)
      expect(await run(user, jobFor(user, collector.url))).to.include({code: 0, output: ''})
      expectArrived(collector.taken, user.events())
      expect(user.leases()).to.deep.equal([])
    }))

  it('sends nothing to another endpoint than the job names', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      user.seed(3)
      expect(await run(user, jobFor(user, 'http://127.0.0.1:1/'))).to.include({code: 0, output: ''})
      user.seed(1, {destination: destinationOf('http://127.0.0.1:1/')})
      expect(await run(user, jobFor(user, 'http://127.0.0.1:1/'))).to.include({code: 0, output: ''})
      expect(collector.connections()).to.equal(0)
    }))

  it('sends nothing with a lease that is not its own any more', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      user.seed(3)
      await run(user, jobFor(user, collector.url, {token: '0123456789abcdef'}))
      expect(collector.requests).to.deep.equal([])
    }))

  it('inline, ends in time where the collector hangs, and lets its lease go', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start([neverAnswering])
      const user = make(collector.url, {export_timeout: 60})
      user.seed(3)
      const {took} = await run(user, jobFor(user, collector.url, inline(1800)))
      expect(took).to.be.below(2500)
      expect(user.leases()).to.deep.equal([])
      expect(user.state().last).to.include({result: 'later'})
      expect(user.state().attempts).to.equal(1)
    }))

  it('inline, ends in time where the state is locked, and lets its lease go', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      user.seed(3)
      writeFileSync(join(user.host.directory, 'telemetry.state.json.lock'), '')
      const {code, took} = await run(user, jobFor(user, collector.url, inline(1200)))
      expect({code, leases: user.leases()}).to.deep.equal({code: 1, leases: []})
      expect(took).to.be.below(2000)
      expect(collector.requests).to.deep.equal([])
    }))

  it('inline, waits for the delivery of another command, for its own event may have come too late for that', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      user.seed(3)
      const lease = join(user.host.directory, `telemetry.lease-${destinationOf(collector.url)}`)
      writeFileSync(lease, '0123456789abcdef')
      const running = run(user, jobFor(user, collector.url, inline(5000)))
      setTimeout(() => utimesSync(lease, 0, 0), 700)
      const {took} = await running
      expect(took).to.be.greaterThan(650)
      expectArrived(collector.taken, user.events())
    }))

  it('ends where the log is a directory, and keeps others from trying again at once', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      mkdirSync(user.host.log)
      expect((await run(user, jobFor(user, collector.url))).output).to.equal('')
      expect(user.leases()).to.have.length(1)
      user.age(30)
    }))

  it('makes no directory where there is none', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      const nobody = join(user.host.home, 'nobody')
      mkdirSync(nobody)
      const env = {HOME: nobody, OCLIF_PLUGIN_TELEMETRY_DELIVERY: JSON.stringify(jobFor(user, collector.url))}
      const child = spawn(process.execPath, [resolve('dist/delivery.cjs')], {env, stdio: 'ignore'})
      await once(child, 'close')
      expect(existsSync(join(nobody, '.acme'))).to.equal(false)
    }))

  it('takes what commands append while it waits for company, until as much waits as fits in a request', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url, {batch_size: 5, batch_timeout: 20})
      user.seed(2)
      const running = run(user, jobFor(user, collector.url))
      await until(() => user.leases().length === 1, 'its lease')
      user.seed(3)
      await until(() => collector.taken.length === 1, 'a request long before batch_timeout', 10_000)
      user.configure({enabled: false})
      user.seed(5)
      await running
      expectArrived(collector.taken, user.events().slice(0, 5))
    }))

  it('reads once more after it has let its lease go: nobody starts one for what was appended just before', () =>
    scene(async ({collector: start, user: make}) => {
      let left = 6
      const collector = await start(() => {
        // In the pause of its last wait for company, which it does not look after.
        if (left-- > 0) setTimeout(() => user.seed(1), 70)
        return undefined
      })
      const user = make(collector.url, {batch_timeout: 0.1})
      user.seed(1)
      await run(user, jobFor(user, collector.url))
      expect(user.events()).to.have.length(7)
      expectArrived(collector.taken, user.events())
    }))
})
