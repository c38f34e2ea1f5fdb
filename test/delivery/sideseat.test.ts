import {expect} from 'chai'
import {faultsIn} from '../support/collector-schema.js'
import {expectArrivedAs} from './support/arrived.js'
import {hasSideSeat, startRelay, startSideSeat} from './support/sideseat.js'
import {scene} from './support/scene.js'
import {skipBecause} from './support/skip.js'
import {until} from './support/processes.js'
import type {Settings} from './support/user.js'

describe('SideSeat, a receiver that nobody here wrote,', () => {
  before(function () {
    if (!hasSideSeat) skipBecause(this, 'it is not installed: npm ci --prefix test/receivers')
  })

  /** Everything that a user's commands left arrives there, through a gateway that keeps the requests. */
  const deliver = (settings: Settings, {unzips}: {unzips: boolean}, look: (codes: number[]) => void) =>
    scene(async ({atEnd, user: make}) => {
      const receiver = await startSideSeat()
      atEnd(receiver.close)
      const relay = await startRelay(receiver, {unzips})
      atEnd(relay.close)
      const user = make(relay.url, {...settings, headers: {'x-key': 'one two'}})
      user.seed(7)
      await user.runLikeLocal(['nest', 'outer'])
      await user.runLikeLocal(['end', '--by', 'throwType'])
      await user.idle()
      const events = user.events()
      expect(events).to.have.length(10)
      for (const {headers, otlp} of relay.requests) {
        expect(faultsIn(otlp)).to.deep.equal([])
        expect(headers).to.include({'x-key': 'one two'})
      }
      await until(() => receiver.spans().length >= events.length, 'its own log of what it has received')
      expectArrivedAs(receiver.spans(), events)
      look(relay.codes)
    })
  const acknowledged = (codes: number[]) => expect(new Set(codes)).to.deep.equal(new Set([200]))

  it('has every event of the log, unchanged: JSON', () => deliver({compression: 'none'}, {unzips: false}, acknowledged))

  it('has every event of the log, unchanged: JSON with gzip, behind a gateway that unzips', () =>
    deliver({}, {unzips: true}, acknowledged))

  it('has every event of the log, unchanged: protobuf', () =>
    deliver({compression: 'none', protocol: 'http/protobuf'}, {unzips: false}, acknowledged))

  it('has every event of the log although it refuses gzip', () =>
    deliver({}, {unzips: false}, (codes) => {
      const taken = codes.indexOf(200)
      // Halved down to one event, which then went uncompressed, as did everything after it.
      expect(new Set(codes.slice(0, taken))).to.deep.equal(new Set([400]))
      expect(taken).to.be.at.most(5)
      acknowledged(codes.slice(taken))
    }))

  it('is left alone for an hour where it answers 401, and nothing is lost', () =>
    scene(async ({atEnd, user: make}) => {
      const receiver = await startSideSeat(['--otel-auth-required', 'true'])
      atEnd(receiver.close)
      const user = make(receiver.url, {compression: 'none'})
      user.seed(3)
      await user.runLikeLocal(['ok'])
      await user.idle()
      const {back_off, delivered, last} = user.state()
      expect(last).to.include({result: 'refused'})
      expect(last?.detail).to.include('answered 401')
      expect(delivered).to.equal(0)
      expect(Date.parse(back_off?.until ?? '') - Date.parse(back_off?.since ?? '')).to.equal(3_600_000)
    }))

  it('is waited for as long as its 429 asks', () =>
    scene(async ({atEnd, user: make}) => {
      const limit = ['--rate-limit-enabled', 'true', '--rate-limit-per-ip', 'true', '--rate-limit-ingestion-rpm', '3']
      const receiver = await startSideSeat(['--no-auth', ...limit])
      atEnd(receiver.close)
      const relay = await startRelay(receiver, {unzips: false})
      atEnd(relay.close)
      const user = make(relay.url, {batch_size: 1, compression: 'none'})
      const before = user.seed(5)
      await user.runLikeLocal(['ok'])
      await until(() => relay.codes.includes(429), 'a 429')
      await until(() => user.state().last?.detail.includes('429') ?? false, 'its note')
      const {back_off, delivered} = user.state()
      const wait = Date.parse(back_off?.until ?? '') - Date.parse(back_off?.since ?? '')
      expect(wait).to.be.at.least(1000)
      await user.cut()
      const taken = relay.codes.filter((code) => code === 200).length
      expect(delivered).to.equal(taken)
      expectArrivedAs(
        relay.requests.slice(0, taken).flatMap(({spans}) => spans),
        before.slice(0, taken),
      )
    }))
})
