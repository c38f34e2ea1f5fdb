import {appendFileSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {slow} from '../support/collector.js'
import {expectArrived} from './support/arrived.js'
import {until} from './support/processes.js'
import {scene} from './support/scene.js'
import {holding, taking} from './support/script.js'

const SLOW = () => taking(slow(300))
const idsOf = (events: readonly {span_id: string}[]) => events.map(({span_id}) => span_id)

describe('consent that changes while a delivery runs', () => {
  for (const [title, settings] of [
    ['withdrawn', {enabled: false}],
    ['reduced to the log', {endpoint: 'none'}],
  ] as const) {
    it(`${title}: no further request is made, and the rest goes when it is given again`, () =>
      scene(async ({collector: start, user: make}) => {
        const {letGo, script} = holding(1)
        const collector = await start(script)
        const user = make(collector.url, {batch_size: 1, export_timeout: 30})
        user.seed(5)
        await user.runLikeLocal(['ok'])
        await until(() => collector.requests.length === 2, 'the second request')
        user.configure(settings)
        letGo()
        await user.idle()
        expect(collector.requests).to.have.length(2)
        await user.runLikeLocal(['ok']).catch(() => undefined)
        await user.idle()
        expect(collector.requests).to.have.length(2)
        user.configure({batch_size: 10})
        await user.runLikeLocal(['ok'])
        await user.idle()
        expectArrived(collector.taken, user.events())
      }))
  }

  it('withdrawn by telemetry:disable: what waited stays, even when it is given again', () =>
    scene(async ({collector: start, user: make}) => {
      const {letGo, script} = holding(0)
      const collector = await start(script)
      const user = make(collector.url, {batch_size: 1, export_timeout: 30})
      user.seed(5)
      await user.runLikeLocal(['ok'])
      await until(() => collector.requests.length === 1, 'a request')
      await user.run(['telemetry', 'disable'])
      letGo()
      await user.idle()
      expect(collector.requests).to.have.length(1)
      user.configure({})
      await user.runLikeLocal(['ok'])
      await user.idle()
      const events = user.events()
      expectArrived(collector.taken, [...events.slice(0, 1), ...events.slice(-1)])
    }))

  it('withdrawn by telemetry:disable: what waited stays although the log was edited; only flush --all sends it', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      const waited = user.seed(4)
      await user.run(['telemetry', 'disable'])
      // The floor names the last event: without its line no position says any more what had waited.
      const lines = readFileSync(user.host.log, 'utf8').trimEnd().split('\n')
      writeFileSync(user.host.log, `${lines.slice(0, -1).join('\n')}\n`)
      user.configure({})
      await user.run(['ok'])
      await user.idle()
      const asked = user.events().slice(-1)
      expectArrived(collector.taken, asked)
      await user.run(['telemetry', 'flush', '--since', '2020-01-01'])
      const ids = () => new Set(collector.taken.flatMap(({spans}) => spans.map(({spanId}) => spanId)))
      expect([...ids()], 'after flush --since').to.deep.equal(asked.map(({span_id}) => span_id))
      await user.run(['telemetry', 'flush', '--all'])
      expect([...ids()].sort()).to.deep.equal([...waited.slice(0, -1), ...asked].map(({span_id}) => span_id).sort())
    }))

  it('withdrawn by telemetry:disable, and given again, is given for what comes then, whatever the clock says', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      user.seed(2)
      await user.run(['telemetry', 'disable'])
      // As if the clock had been a day ahead.
      const path = join(user.host.directory, 'telemetry.state.json')
      const state = JSON.parse(readFileSync(path, 'utf8'))
      writeFileSync(path, JSON.stringify({...state, withdrawn_at: new Date(Date.now() + 86_400_000).toISOString()}))
      user.configure({})
      await user.run(['ok'], {env: {ACME_TELEMETRY_DELIVERY: 'manual'}})
      expect(JSON.parse((await user.run(['telemetry', 'status', '--json'])).stdout).delivery.waiting).to.equal(1)
      const {stdout} = await user.run(['telemetry', 'flush'])
      expect(stdout).to.include('Delivered: 1, waiting: 0')
      expectArrived(
        collector.taken,
        user
          .events()
          .filter(({command}) => command === 'ok')
          .slice(-1),
      )
    }))

  it('withdrawn by telemetry:disable is withdrawn for what comes to stand behind that place, and had begun before', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      await user.run(['ok'])
      await user.idle()
      const waited = user.seed(2, {timestamp: new Date().toISOString()})
      // The last line lacks its end, which the next append gives it; and one is put back.
      const text = readFileSync(user.host.log, 'utf8').trimEnd()
      const [put, torn] = waited.map(({span_id}) => text.split('\n').find((line) => line.includes(span_id)) ?? '')
      writeFileSync(user.host.log, `${text.replace(`${put}\n`, '')}`)
      await user.run(['telemetry', 'disable'])
      appendFileSync(user.host.log, `\n${put}\n`)
      user.configure({})
      await user.run(['ok'])
      await user.idle()
      expect(torn).to.not.equal('')
      const ids = collector.taken.flatMap(({spans}) => spans.map(({spanId}) => spanId))
      const [first, last] = user.events().filter(({span_id}) => !waited.some((event) => event.span_id === span_id))
      expect(ids).to.deep.equal([first?.span_id, last?.span_id])
    }))

  it('withdrawn by telemetry:disable while the log cannot be read is withdrawn for what it holds', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      await user.run(['ok'])
      await user.idle()
      const waited = user.seed(1, {timestamp: new Date().toISOString()})
      const aside = `${user.host.log}.aside`
      renameSync(user.host.log, aside)
      mkdirSync(user.host.log)
      await user.run(['telemetry', 'disable'])
      rmdirSync(user.host.log)
      renameSync(aside, user.host.log)
      user.configure({})
      await user.run(['telemetry', 'flush'])
      const ids = collector.taken.flatMap(({spans}) => spans.map(({spanId}) => spanId))
      expect(ids).to.not.include(waited[0]?.span_id)
    }))

  it('withdrawn by telemetry:purge: what was purged stays so, and nothing of it is remembered', () =>
    scene(async ({collector: start, user: make}) => {
      const {letGo, script} = holding(0)
      const collector = await start(script)
      const user = make(collector.url, {batch_size: 1, export_timeout: 30})
      const [first] = user.seed(4)
      await user.run(['ok'])
      await until(() => collector.requests.length === 1, 'a request')
      expect((await user.run(['telemetry', 'purge', '--yes'])).code).to.equal(0)
      letGo()
      await user.idle()
      expect(user.state()).to.deep.equal({})
      expect(user.events()).to.deep.equal([])
      await user.run(['ok'])
      await user.idle()
      expectArrived(collector.taken, [...(first ? [first] : []), ...user.events()])
      expect(user.state()).to.include({delivered: 1})
    }))

  it('for another endpoint: each collector gets what was meant for it', () =>
    scene(async ({collector: start, user: make}) => {
      const {letGo, script} = holding(1)
      const [old, next] = [await start(script), await start()]
      const user = make(old.url, {batch_size: 1, export_timeout: 30})
      user.seed(4)
      await user.runLikeLocal(['ok'])
      await until(() => old.requests.length === 2, 'the second request')
      user.configure({endpoint: next.url})
      letGo()
      await user.runLikeLocal(['ok'])
      await user.idle()
      const events = user.events()
      expect(old.requests).to.have.length(2)
      expectArrived(next.taken, events.slice(-1))
      user.configure({batch_size: 9})
      await user.runLikeLocal(['ok'])
      await user.idle()
      expectArrived(old.taken, [...events.slice(0, -1), ...user.events().slice(-1)])
      expectArrived(next.taken, events.slice(-1))
    }))

  it("for another endpoint in a second shell: both deliver at once, and neither gets the other's", () =>
    scene(async ({collector: start, user: make}) => {
      const [one, other] = [await start(SLOW), await start(SLOW)]
      const user = make(one.url, {batch_size: 2})
      const env = {ACME_TELEMETRY_ENDPOINT: other.url}
      await Promise.all([1, 2, 3].flatMap(() => [user.run(['ok']), user.run(['ok'], {env})]))
      await user.idle()
      await Promise.all([user.runLikeLocal(['ok']), user.runLikeLocal(['ok'], {env})])
      await user.idle()
      const events = user.events()
      const mine = events.filter(
        ({destination}) => destination === events.find(({span_id}) => idsIn(one).includes(span_id))?.destination,
      )
      expect(mine).to.have.length(4)
      expectArrived(one.taken, mine)
      expectArrived(
        other.taken,
        events.filter((event) => !mine.includes(event)),
      )
    }))

  it("given for the environment of one shell only: another shell's delivery sends nothing of it", () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      user.configure({enabled: false})
      const env = {ACME_TELEMETRY_OPT_IN: 'yes', ACME_TELEMETRY_DELIVERY: 'manual'}
      await user.run(['ok'], {env})
      expect(idsOf(user.events())).to.have.length(1)
      const local = {ACME_TELEMETRY_OPT_IN: 'yes', ACME_TELEMETRY_ENDPOINT: 'none'}
      await user.run(['ok'], {env: local})
      await user.idle()
      expect(collector.requests).to.deep.equal([])
      await user.run(['ok'], {env: {ACME_TELEMETRY_OPT_IN: 'yes'}})
      await user.idle()
      expectArrived(collector.taken, user.events())
    }))
})

const idsIn = ({taken}: {taken: {spans: {spanId: string}[]}[]}) =>
  taken.flatMap(({spans}) => spans.map(({spanId}) => spanId))
