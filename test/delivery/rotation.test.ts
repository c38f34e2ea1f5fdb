import {expect} from 'chai'
import {destinationOf} from '../../src/lib/settings/values.js'
import {slow} from '../support/collector.js'
import {appendAtOnce, filesOf, idsIn} from '../support/appenders.js'
import {scene} from './support/scene.js'
import {taking} from './support/script.js'

describe('a delivery that reads while the log is rotated', () => {
  it('sends each event once, and none is passed over', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start(() => taking(slow(5)))
      const user = make(collector.url, {batch_size: 7, log_max_files: 1000, log_max_size: '4KB'})
      const remote = {destination: destinationOf(collector.url), home: user.host.home}
      const appending = appendAtOnce(4, {
        count: 150,
        log: user.host.log,
        maxFiles: 1000,
        maxSize: 4096,
        pause: 2,
        remote,
      })
      for (let times = 0; times < 6; times++) await user.run(['ok'])
      expect(await appending).to.equal(0)
      await user.run(['ok'])
      await user.idle()
      const recorded = idsIn(user.host.log)
      const sent = collector.taken.flatMap(({spans}) => spans.map(({spanId}) => spanId))
      expect(recorded).to.have.length(607)
      expect(filesOf(user.host.log).length).to.be.above(20)
      expect(sent).to.have.length(new Set(sent).size)
      expect(recorded.filter((id) => !sent.includes(id))).to.deep.equal([])
    })).timeout(120_000)

  it('loses with what rotation drops no more than is counted', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start(() => taking(slow(30)))
      const user = make(collector.url, {batch_size: 5, log_max_files: 2, log_max_size: '4KB'})
      const remote = {destination: destinationOf(collector.url), home: user.host.home}
      const appending = appendAtOnce(3, {
        count: 120,
        log: user.host.log,
        maxFiles: 2,
        maxSize: 4096,
        pause: 2,
        remote,
      })
      await user.run(['ok'])
      expect(await appending).to.equal(0)
      await user.run(['ok'])
      await user.idle()
      const sent = new Set(collector.taken.flatMap(({spans}) => spans.map(({spanId}) => spanId)))
      const {dropped} = user.whole()
      expect(dropped).to.be.above(0)
      // What was on its way when its file was removed is both.
      expect(sent.size + dropped).to.be.within(362, 362 + 5 * 20)
    })).timeout(120_000)
})
