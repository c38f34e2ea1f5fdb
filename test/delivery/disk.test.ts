import {execFileSync} from 'node:child_process'
import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {expectArrived} from './support/arrived.js'
import {scene} from './support/scene.js'
import {skipBecause} from './support/skip.js'

describe('where the state cannot be written', () => {
  it('nothing is sent, so that nothing is sent for ever', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      user.seed(3)
      const state = join(user.host.directory, 'telemetry.state.json')
      mkdirSync(state)
      await user.runLikeLocal(['ok'])
      await user.idle()
      await user.runLikeLocal(['ok'])
      await user.idle()
      expect(collector.requests).to.deep.equal([])
      rmSync(state, {recursive: true})
      await user.runLikeLocal(['ok'])
      await user.idle()
      expectArrived(collector.taken, user.events())
    }))

  it('for a full disk: the same, and the command is none the wiser', async function () {
    if (process.platform !== 'linux' || process.geteuid?.() !== 0) skipBecause(this, 'only root can make a small disk')
    await scene(async ({atEnd, collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      const log = join(user.host.home, 'elsewhere.log')
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', user.host.directory], {stdio: 'pipe'})
      } catch {
        skipBecause(this, 'no disk can be mounted here')
      }
      atEnd(() => execFileSync('umount', ['-l', user.host.directory]))
      user.configure({local_path: log})
      const filler = join(user.host.directory, 'filler')
      expect(() => writeFileSync(filler, Buffer.alloc(1 << 20))).to.throw('ENOSPC')
      await user.runLikeLocal(['ok'])
      await user.runLikeLocal(['end', '--by', 'throwType'])
      await user.idle()
      expect(collector.requests).to.deep.equal([])
      rmSync(filler)
      await user.runLikeLocal(['ok'])
      await user.idle()
      expect(collector.taken.flatMap(({spans}) => spans)).to.have.length(3)
    })
  })
})
