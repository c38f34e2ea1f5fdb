import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {destinationOf} from '../../src/lib/settings/values.js'
import {answering, neverAnswering, slow} from '../support/collector.js'
import {expectArrived, expectArrivedAtLeastOnce} from './support/arrived.js'
import {deliveriesOf, hasProc, killDeliveries, until} from './support/processes.js'
import {scene} from './support/scene.js'
import {holding, taking} from './support/script.js'
import {skipBecause} from './support/skip.js'
import type {User} from './support/user.js'

const DEBUG = {env: {ACME_TELEMETRY_DEBUG: 'true'}}

describe('a delivery that is killed', () => {
  before(function () {
    if (!hasProc) skipBecause(this, 'processes are found in /proc')
  })

  it('while it waits for company is replaced once its lease is old, and not before', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url, {batch_timeout: 30})
      user.seed(3)
      await user.runLikeLocal(['ok'])
      await until(() => deliveriesOf(user.host.home).length === 1, 'a delivery')
      killDeliveries(user.host.home)
      user.configure({batch_timeout: 0.1})
      expect((await user.run(['ok'], DEBUG)).stderr).to.include('delivery a delivery runs already')
      expect(collector.requests).to.deep.equal([])
      user.age(30)
      await user.runLikeLocal(['ok'])
      await user.idle()
      expectArrived(collector.taken, user.events())
    }))

  it('while it waits for the answer has lost nothing', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start([neverAnswering])
      const user = make(collector.url)
      user.seed(3)
      await user.runLikeLocal(['ok'])
      await until(() => collector.requests.length === 1, 'a request')
      await user.cut()
      await user.runLikeLocal(['ok'])
      await user.idle()
      expectArrived(collector.taken, user.events())
    }))

  it('after the collector took the events, before it could be written down, sends that one batch again', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start((_, index) => (index === 1 ? taking(neverAnswering) : undefined))
      const user = make(collector.url, {batch_size: 2})
      user.seed(5)
      await user.runLikeLocal(['ok'])
      await until(() => collector.taken.length === 2, 'the second request')
      await user.cut()
      await user.runLikeLocal(['ok'])
      await user.idle()
      expect(collector.taken.map(({spans}) => spans.length)).to.deep.equal([2, 2, 2, 2, 1])
      expect(expectArrivedAtLeastOnce(collector.taken, user.events())).to.equal(2)
    }))

  it('while it sits out a wait leaves the back-off in force', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start([answering(503, '', {'retry-after': '7'})])
      const user = make(collector.url)
      user.seed(3)
      await user.runLikeLocal(['ok'])
      await until(() => user.state().last !== undefined, 'an answer')
      killDeliveries(user.host.home)
      await until(() => deliveriesOf(user.host.home).length === 0, 'its end')
      for (const lease of user.leases()) writeFileSync(join(user.host.directory, lease), '')
      user.age(4)
      expect((await user.run(['ok'], DEBUG)).stderr).to.match(/delivery (?:backs off until|a delivery runs already)/)
      user.age(26)
      await user.runLikeLocal(['ok'])
      await user.idle()
      expectArrived(collector.taken, user.events())
    }))

  it('again and again, at any moment, still delivers everything, and little of it twice', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start(() => taking(slow(40)))
      const user = make(collector.url, {batch_size: 3, batch_timeout: 0.1})
      user.seed(90)
      const moments = [50, 150, 250, 320, 400, 480, 560, 700]
      for (const moment of moments) {
        await user.run(['ok'])
        await sleep(moment)
        await user.cut()
      }
      await user.run(['ok'])
      await user.idle()
      const again = expectArrivedAtLeastOnce(collector.taken, user.events())
      expect(again).to.be.at.most(3 * moments.length)
    }))
})

/** Starts the program as a command does, without a lease: what two commands at the very same moment would do. */
async function startDelivery(user: User, endpoint: string): Promise<number | null> {
  const job = {bin: 'acme', destination: destinationOf(endpoint), prefix: 'ACME_', root: user.host.root}
  const child = spawn(process.execPath, [resolve('dist/delivery.cjs')], {
    cwd: user.host.directory,
    env: {HOME: user.host.home, OCLIF_PLUGIN_TELEMETRY_DELIVERY: JSON.stringify(job)},
    stdio: 'ignore',
  })
  const [code] = await once(child, 'close')
  return code
}

describe('deliveries at once', () => {
  it('are one: of three that start together one sends', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start(() => taking(slow(50)))
      const user = make(collector.url, {batch_size: 4})
      user.seed(20)
      const codes = await Promise.all([1, 2, 3].map(() => startDelivery(user, collector.url)))
      expect(codes).to.deep.equal([0, 0, 0])
      await user.idle()
      expectArrived(collector.taken, user.events())
    }))

  it('end when their lease is taken over, and what they know then is not written down', () =>
    scene(async ({collector: start, user: make}) => {
      const {letGo, script} = holding(1)
      const collector = await start(script)
      const user = make(collector.url, {batch_size: 2, export_timeout: 30})
      user.seed(9)
      await user.runLikeLocal(['ok'])
      await until(() => collector.requests.length === 2, 'the second request')
      const [lease = ''] = user.leases()
      writeFileSync(join(user.host.directory, lease), 'f'.repeat(16))
      const {position} = user.state()
      letGo()
      await until(() => deliveriesOf(user.host.home).length === 0, 'the end of the first')
      expect(collector.requests).to.have.length(2)
      expect(user.state().position).to.deep.equal(position)
      user.age(30)
      await user.runLikeLocal(['ok'])
      await user.idle()
      expect(expectArrivedAtLeastOnce(collector.taken, user.events())).to.equal(2)
    }))
})
