import {expect} from 'chai'
import {answering} from '../support/collector.js'
import {expectArrived} from './support/arrived.js'
import {until} from './support/processes.js'
import {scene} from './support/scene.js'

describe('settings that change while a delivery runs', () => {
  it('a header, while a wait is sat out: the next request has the new one', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start([answering(503, '', {'retry-after': '2'})])
      const user = make(collector.url, {headers: {'x-key': 'old'}})
      user.seed(2)
      await user.runLikeLocal(['ok'])
      await until(() => collector.requests.length === 1, 'a request')
      user.configure({headers: {'x-key': 'new'}})
      await user.idle()
      expect(collector.requests.map(({headers}) => headers['x-key'])).to.deep.equal(['old', 'new'])
      expectArrived(collector.taken, user.events())
    }))

  for (const [compression, requests] of [
    ['gzip', ['gzip', undefined]],
    ['none', [undefined]],
  ] as const) {
    it(`with compression: ${compression} a single event that is refused is sent ${requests.length} time(s)`, () =>
      scene(async ({collector: start, user: make}) => {
        const collector = await start(() => answering(400, 'no'))
        const user = make(collector.url, {compression})
        await user.runLikeLocal(['ok'])
        await user.idle()
        expect(collector.requests.map(({headers}) => headers['content-encoding'])).to.deep.equal(requests)
      }))
  }
})
