import {symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {answering, neverAnswering, refusedPort} from '../support/collector.js'
import {expectArrived} from './support/arrived.js'
import {deliveriesOf, until} from './support/processes.js'
import type {Script} from './support/script.js'
import {scene} from './support/scene.js'
import type {User} from './support/user.js'

const CI = {env: {CI: 'true'}}
const onLinux = process.platform === 'linux' ? it : it.skip
const DEBUG = {env: {ACME_TELEMETRY_DEBUG: 'true', CI: 'true'}}

describe('in CI', () => {
  for (const env of [
    {CI: 'true'},
    {TF_BUILD: 'True'},
    {JENKINS_URL: 'http://ci'},
    {ACME_TELEMETRY_DELIVERY: 'inline'},
  ]) {
    it(`(${Object.entries(env)}) the events of a command are there before it returns`, () =>
      scene(async ({collector: start, user: make}) => {
        const collector = await start()
        // Not waited for: nobody else can add anything.
        const user = make(collector.url, {batch_timeout: 60})
        for (const [index, argv] of [['ok'], ['end', '--by', 'exitWith'], ['nest', 'outer']].entries()) {
          const ended = await user.run(argv, {env: env as Record<string, string>})
          expect(ended.stderr).to.equal('')
          expect(ended.code).to.equal(index === 1 ? 3 : 0)
          expectArrived(collector.taken, user.events())
        }
        expect(user.events()).to.have.length(4)
        expect(deliveriesOf(user.host.home)).to.deep.equal([])
      }))
  }

  it('the events of commands that run at once are all there when the last returns', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      await Promise.all([1, 2, 3, 4].map(() => user.run(['ok'], CI)))
      expectArrived(collector.taken, user.events())
      expect(user.events()).to.have.length(4)
    }))

  for (const value of ['', '0', 'false']) {
    it(`is not where CI is "${value}"`, () =>
      scene(async ({collector: start, user: make}) => {
        const collector = await start()
        const user = make(collector.url)
        const {stderr} = await user.run(['ok'], {env: {ACME_TELEMETRY_DEBUG: '1', CI: value}})
        expect(stderr).to.include('delivery started in the background')
        await user.idle()
        expectArrived(collector.taken, user.events())
      }))
  }

  it('a delivery that has to be ended by force leaves no lease for which the next commands would wait', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start([neverAnswering])
      const user = make(collector.url)
      const running = user.run(['ok'], DEBUG)
      await until(() => collector.requests.length === 1, 'a request')
      for (const pid of deliveriesOf(user.host.home)) process.kill(pid, 'SIGSTOP')
      expect((await running).stderr).to.include('did not end inline in time')
      expect(user.leases()).to.deep.equal([])
      user.age(5)
      await user.run(['ok'], CI)
      expectArrived(collector.taken, user.events())
    }))

  onLinux('a delivery that fails leaves no lease either', () =>
    scene(async ({user: make}) => {
      const user = make('http://127.0.0.1:9/v1/traces')
      // Looks like a file of the log, and cannot be read.
      symlinkSync('/proc/self/mem', join(user.host.directory, 'telemetry.log.1'))
      for (let count = 0; count < 2; count++) {
        expect((await user.run(['ok'], DEBUG)).stderr).to.include('delivery failed inline')
        expect(user.leases()).to.deep.equal([])
      }
    }),
  )

  /** How much longer six commands take than without a delivery, and how often one was tried. */
  async function six(user: User) {
    const alone = await user.run(['ok'], {env: {ACME_TELEMETRY_DELIVERY: 'manual'}})
    const runs = []
    for (let count = 0; count < 6; count++) runs.push(await user.run(['ok'], DEBUG))
    const tried = runs.filter(({stderr}) => /did not end inline|ended inline/.test(stderr))
    const untried = runs.filter(({stderr}) => stderr.includes('backs off until'))
    expect(tried.length + untried.length).to.equal(6)
    return {alone: alone.took, tried, untried}
  }

  const DEAD: [string, Script, number][] = [
    ['hangs', Array(6).fill(neverAnswering), 2000],
    ['answers 503', Array(6).fill(answering(503)), 1500],
  ]
  for (const [title, script, most] of DEAD) {
    it(`a collector that ${title} costs at most 2 s for each back-off, and nothing in between`, () =>
      scene(async ({collector: start, user: make}) => {
        const collector = await start(script)
        const user = make(collector.url)
        const {alone, tried, untried} = await six(user)
        expect(collector.requests).to.have.length(tried.length)
        expect(untried.length, 'commands in a back-off').to.be.greaterThan(0)
        for (const {took} of tried) expect(took - alone).to.be.below(most + 1200)
        for (const {took} of untried) expect(took - alone).to.be.below(1500)
        collector.follow([])
        user.age(1000)
        await user.run(['ok'], CI)
        expectArrived(collector.taken, user.events())
      }))
  }

  it('a port where nobody listens costs next to nothing', async () =>
    scene(async ({user: make}) => {
      const user = make(`http://127.0.0.1:${await refusedPort()}/v1/traces`)
      const {alone, tried} = await six(user)
      // A delivery that waits for something is ended after 1950 ms.
      for (const {took} of tried) expect(took - alone).to.be.below(1500)
      expect(user.leases()).to.deep.equal([])
    }))
})

describe('delivery: manual', () => {
  it('starts nothing and sends nothing', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url, {delivery: 'manual'})
      const {stderr} = await user.run(['ok'], DEBUG)
      await user.runLikeLocal(['ok'])
      expect(stderr).to.include('left to telemetry:flush')
      expect(deliveriesOf(user.host.home)).to.deep.equal([])
      expect(user.leases()).to.deep.equal([])
      await new Promise((resolve) => setTimeout(resolve, 500))
      expect(collector.connections()).to.equal(0)
      expect(user.events()).to.have.length(2)
    }))
})
