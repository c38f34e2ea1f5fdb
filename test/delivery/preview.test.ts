import {existsSync} from 'node:fs'
import {expect} from 'chai'
import {spansIn} from '../support/collector-otlp.js'
import {makeHost} from '../support/host.js'
import {expectArrivedAs} from './support/arrived.js'
import {scene} from './support/scene.js'

describe('telemetry:preview', () => {
  it('shows what a command would send, before any consent, and leaves nothing behind', async () => {
    const host = makeHost()
    try {
      const {code, stdout} = await host.run(['telemetry', 'preview', 'nest', 'inner', '--json'])
      const {event, otlp} = JSON.parse(stdout)
      expect(code).to.equal(0)
      expect(event.command).to.equal('nest.inner')
      expectArrivedAs(spansIn(otlp), [event])
      expect(existsSync(host.directory)).to.equal(false)
    } finally {
      host.remove()
    }
  })

  it('refuses a command beside --last, which would not be heard', async () => {
    const host = makeHost()
    try {
      const {code, stderr} = await host.run(['telemetry', 'preview', 'ok', '--last'])
      expect([code, stderr.includes('leave out the command')]).to.deep.equal([2, true])
    } finally {
      host.remove()
    }
  })

  it('--last is what the collector has got, with the names of its headers and not their values', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url, {delivery: 'manual', headers: {'X-Key': 'secret-key'}})
      user.seed(1)
      const {stdout} = await user.run(['telemetry', 'preview', '--last'])
      await user.run(['telemetry', 'flush'])
      const [head = '', body = ''] = stdout.slice(stdout.indexOf('POST')).split('\n\n')
      expect(JSON.parse(body)).to.deep.equal(collector.taken[0]?.otlp)
      expect(head.split('\n')[0]).to.equal(`POST ${collector.url}`)
      expect(head).to.include('x-key: [redacted]')
      const named = head
        .split('\n')
        .slice(1)
        .map((line) => line.replace(/:.*/, ''))
      expect(collector.taken[0]?.headers).to.include.keys(named)
    }))
})
