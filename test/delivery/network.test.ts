import {expect} from 'chai'
import {answering, reset} from '../support/collector.js'
import {expectArrived} from './support/arrived.js'
import {makeBlackHole} from './support/gate.js'
import {until} from './support/processes.js'
import {scene} from './support/scene.js'
import {skipBecause} from './support/skip.js'

describe('a network', () => {
  it('that refuses connections for a while costs the command nothing, and everything arrives once', () =>
    scene(async ({collector: start, gate: make, user: makeUser}) => {
      const collector = await start()
      const gate = await make(collector.port)
      await gate.shut()
      const user = makeUser(gate.url)
      user.seed(4)
      await user.runLikeLocal(['ok'])
      await until(() => user.state().last !== undefined, 'a first attempt')
      expect(user.state().last).to.include({result: 'later'})
      expect(user.state().last?.detail).to.include('ECONNREFUSED')
      await user.runLikeLocal(['end', '--by', 'processExit'])
      await gate.open()
      await user.idle()
      expectArrived(collector.taken, user.events())
      expect(user.events()).to.have.length(6)
    }))

  it('that drops every packet costs the command nothing, and the events wait', async function () {
    const hole = await makeBlackHole()
    if (!hole) return skipBecause(this, 'this system answers connections that nobody accepts')
    await scene(async ({atEnd, user: make}) => {
      atEnd(hole.close)
      const user = make(hole.url, {export_timeout: 0.5})
      user.seed(4)
      await user.runLikeLocal(['ok'])
      await until(() => user.state().last !== undefined, 'a first attempt')
      expect(user.state().last?.detail).to.include('no complete answer within 0.5 s')
      await user.runLikeLocal(['ok', '--json'])
      await user.cut()
      expect(user.state()).to.include({delivered: 0})
      expect(user.state().position).to.equal(undefined)
      expect(user.events()).to.have.length(6)
    })
  })

  it('that loses the collector in the middle of a delivery, and finds it again, delivers the rest once', () =>
    scene(async ({collector: start, gate: make, user: makeUser}) => {
      const collector = await start()
      const gate = await make(collector.port)
      collector.follow((_, index) => {
        if (index !== 1) return undefined
        setTimeout(() => gate.open(), 500)
        return () => gate.shut()
      })
      const user = makeUser(gate.url, {batch_size: 2})
      user.seed(7)
      await user.runLikeLocal(['ok'])
      await until(() => collector.requests.length >= 2, 'the second request')
      await user.runLikeLocal(['ok'])
      await user.idle()
      expectArrived(collector.taken, user.events())
      expect(user.events()).to.have.length(9)
    }))

  it('that cuts a request in the middle of its body acknowledges nothing', () =>
    scene(async ({collector: start, gate: make, user: makeUser}) => {
      const collector = await start()
      const gate = await make(collector.port)
      const user = makeUser(gate.url, {batch_size: 1000, compression: 'none'})
      user.seed(400)
      gate.cutAfter(100_000)
      await user.runLikeLocal(['ok'])
      await user.idle()
      expect(collector.requests.map(({spans}) => spans.length)).to.deep.equal([401])
      expectArrived(collector.taken, user.events())
    }))

  it('that cuts kept connections between two requests sends nothing twice', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      collector.follow((_, index) => (index === 1 ? reset : undefined))
      const user = make(collector.url, {batch_size: 2})
      user.seed(5)
      await user.runLikeLocal(['ok'])
      await user.idle()
      expectArrived(collector.taken, user.events())
    }))
})

describe('a certificate', () => {
  it('that nobody trusts gets no event; once ca_file trusts it, each once', () =>
    scene(async ({certificate: create, collector: start, user: make}) => {
      const certificate = create()
      const collector = await start([], certificate)
      const user = make(collector.url, {headers: {authorization: 'Bearer secret-token'}})
      user.seed(4)
      await user.runLikeLocal(['ok'])
      await until(() => user.state().last !== undefined, 'a first attempt')
      expect(user.state().last).to.include({result: 'later'})
      expect(user.state().last?.detail).to.include('certificate is not trusted')
      await user.cut()
      expect(collector.requests).to.deep.equal([])
      user.configure({ca_file: certificate.path, headers: {authorization: 'Bearer secret-token'}})
      await user.runLikeLocal(['ok'])
      await user.idle()
      expectArrived(collector.taken, user.events())
      expect(collector.taken[0]?.headers.authorization).to.equal('Bearer secret-token')
    }))
})

/** A name for this machine that does not count as loopback, so that a proxy is asked, and nothing is looked up. */
const MACHINE = '0.0.0.0'

describe('a proxy', () => {
  const through = (port: number) => `http://${MACHINE}:${port}/v1/traces`

  it('is used where the environment names one', () =>
    scene(async ({collector: start, proxy: startProxy, user: make}) => {
      const collector = await start()
      const proxy = await startProxy({names: {[MACHINE]: collector.port}})
      const user = make(through(collector.port))
      user.seed(4)
      await user.runLikeLocal(['ok'], {env: {HTTP_PROXY: proxy.url}})
      await user.idle()
      expectArrived(collector.taken, user.events())
      expect(proxy.asked).to.deep.equal([`POST ${through(collector.port)}`])
    }))

  it('is given its password, which nothing shows', () =>
    scene(async ({certificate: create, collector: start, proxy: startProxy, user: make}) => {
      const certificate = create([`IP:${MACHINE}`])
      const collector = await start([], certificate)
      const proxy = await startProxy({auth: 'jo:pass word', names: {[MACHINE]: collector.port}})
      const user = make(`https://${MACHINE}:${collector.port}/v1/traces`, {ca_file: certificate.path})
      user.seed(4)
      const url = proxy.url.replace('://', '://jo:wrong@')
      await user.runLikeLocal(['ok'], {env: {https_proxy: url}})
      await user.idle()
      expect(user.state().last).to.include({result: 'refused'})
      expect(user.state().last?.detail).to.match(/^proxy 127\.0\.0\.1:\d+ asks for a user and password \(407\)$/)
      user.configure({service_namespace: 'changed'})
      await user.runLikeLocal(['ok'], {env: {https_proxy: proxy.url.replace('://', '://jo:pass%20word@')}})
      await user.idle()
      expectArrived(collector.taken, user.events())
      expect(collector.taken[0]?.headers['proxy-authorization']).to.equal(undefined)
    }))

  it('that is dead keeps the events, and is never passed by', () =>
    scene(async ({collector: start, proxy: startProxy, user: make}) => {
      const collector = await start()
      const proxy = await startProxy({names: {}})
      await proxy.close()
      const user = make(through(collector.port))
      user.seed(4)
      await user.runLikeLocal(['ok'], {env: {HTTP_PROXY: proxy.url}})
      await until(() => user.state().last !== undefined, 'a first attempt')
      expect(user.state().last?.detail).to.include(`proxy ${proxy.host}: it refuses the connection`)
      await user.runLikeLocal(['ok'], {env: {HTTP_PROXY: proxy.url}})
      await user.cut()
      expect(collector.requests).to.deep.equal([])
      await user.runLikeLocal(['ok'])
      await user.idle()
      expectArrived(collector.taken, user.events())
    }))

  it('is not asked for what NO_PROXY names', () =>
    scene(async ({collector: start, proxy: startProxy, user: make}) => {
      const collector = await start()
      const proxy = await startProxy({names: {[MACHINE]: collector.port}})
      const user = make(through(collector.port))
      user.seed(4)
      await user.runLikeLocal(['ok'], {env: {HTTP_PROXY: proxy.url, NO_PROXY: `example.com,${MACHINE}`}})
      await user.idle()
      expectArrived(collector.taken, user.events())
      expect(proxy.asked).to.deep.equal([])
    }))

  it('does not make plain http safe for a header', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(through(collector.port), {headers: {authorization: 'Bearer secret-token'}})
      user.seed(4)
      await user.runLikeLocal(['ok'])
      await user.idle()
      expect(user.state().last?.detail).to.include('unencrypted')
      expect(collector.requests).to.deep.equal([])
    }))
})

describe('a header with a variable of the environment', () => {
  it('is never sent half-filled, and a shell that has the variable delivers soon after one that has not', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url, {headers: {authorization: 'Bearer ${ACME_TOKEN}'}})
      user.seed(3)
      await user.runLikeLocal(['ok'])
      await user.idle()
      expect(user.state().last).to.include({result: 'refused'})
      expect(user.state().last?.detail).to.include('needs the environment variable ACME_TOKEN')
      expect(collector.connections()).to.equal(0)
      user.age(5)
      await user.runLikeLocal(['ok'], {env: {ACME_TOKEN: 'secret'}})
      await user.idle()
      expectArrived(collector.taken, user.events())
      expect(collector.taken[0]?.headers.authorization).to.equal('Bearer secret')
    }))

  it('that was wrong is tried at once where a shell has another value, and no sooner', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start(({headers}) =>
        headers.authorization === 'Bearer right' ? undefined : answering(401, 'who are you?'),
      )
      const user = make(collector.url, {headers: {authorization: 'Bearer ${ACME_TOKEN}'}})
      user.seed(3)
      for (let count = 0; count < 2; count++) {
        await user.runLikeLocal(['ok'], {env: {ACME_TOKEN: 'wrong'}})
        await user.idle()
      }
      expect(collector.requests).to.have.length(1)
      await user.runLikeLocal(['ok'], {env: {ACME_TOKEN: 'right'}})
      await user.idle()
      expectArrived(collector.taken, user.events())
      expect(JSON.stringify(user.state())).not.to.include('wrong')
    }))
})
