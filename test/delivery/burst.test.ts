import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {inPool} from '../e2e/support/table.js'
import {expectArrived} from './support/arrived.js'
import {scene} from './support/scene.js'

const COMMANDS = 60

describe('a burst of commands', () => {
  it(`starts a handful of deliveries for ${COMMANDS}, which send each event once`, () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url, {batch_timeout: 3})
      const env = {ACME_TELEMETRY_DEBUG: 'true'}
      const ended = await inPool(Array(COMMANDS).fill(['ok']), (argv: string[]) => user.run(argv, {env}), 6)
      await user.idle()
      expect(ended.filter(({code}) => code !== 0)).to.deep.equal([])
      const started = ended.filter(({stderr}) => stderr.includes('delivery started in the background'))
      expect(started.length).to.be.within(1, 4)
      expect(user.events()).to.have.length(COMMANDS)
      expectArrived(collector.taken, user.events())
    })).timeout(180_000)
})

describe('commands that end just as a delivery does', () => {
  it('leave nothing behind that waits for a next one', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url, {batch_timeout: 0.1})
      // A delivery lives for about as long as these pauses, so that some commands append in its last moments.
      for (let pause = 0; pause < 600; pause += 40) {
        await user.run(['ok'])
        await sleep(pause)
      }
      await user.idle()
      expect(user.events()).to.have.length(15)
      expectArrived(collector.taken, user.events())
    }))
})
