import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import {expect} from 'chai'
import {createSender, type Sender} from '../../../src/lib/delivery/otlp.js'
import {type Collector, healthy, neverAnswering, reset, startCollector} from '../../support/collector.js'
import {anEvent, senderOptions} from '../../support/collector-client.js'

const LIMITS = {compress: true, timeoutMs: 5000}

describe('a sender', () => {
  let collector: Collector
  let sender: Sender
  beforeEach(async () => {
    collector = await startCollector()
    sender = await createSender(senderOptions({endpoint: collector.url}))
  })
  afterEach(async () => {
    sender.close()
    await collector.close()
  })

  it('names the host of its collector, and nothing else of the URL', async () => {
    expect(sender.host).to.equal(collector.host)
    const other = await createSender(senderOptions({endpoint: 'https://me:secret@collector.example/path?key=secret'}))
    expect(other.host).to.equal('collector.example')
  })

  it('keeps its connection for the next request', async () => {
    for (let count = 0; count < 3; count++)
      expect(await sender.send([anEvent()], LIMITS)).to.deep.equal({status: 'acknowledged'})
    expect(collector.connections()).to.equal(1)
  })

  it('opens another where the server has closed the kept one', async () => {
    await sender.send([anEvent()], LIMITS)
    let first = true
    collector.behave((received, response) => {
      if (first) reset(received, response)
      else healthy(received, response)
      first = false
    })
    expect(await sender.send([anEvent()], LIMITS)).to.deep.equal({status: 'acknowledged'})
    expect(collector.connections()).to.equal(2)
  })

  it('does not repeat a request over a new connection that the server closes', async () => {
    collector.behave(reset)
    expect(await sender.send([anEvent()], LIMITS)).to.include({status: 'later'})
    expect(collector.requests).to.have.length(1)
  })

  it('sends ten thousand events in one request', async () => {
    const events = Array.from({length: 10_000}, (_, index) =>
      anEvent({span_id: (index + 1).toString(16).padStart(16, '0')}),
    )
    expect(await sender.send(events, LIMITS)).to.deep.equal({status: 'acknowledged'})
    expect(collector.requests[0]?.spans).to.have.length(10_000)
  })

  for (const [what, stop] of Object.entries({
    'by its signal': (_: Sender, controller: AbortController) => controller.abort(),
    'by close': (one: Sender) => one.close(),
  })) {
    it(`is stopped ${what}, and the events stay for later`, async () => {
      const controller = new AbortController()
      collector.behave(() => stop(sender, controller))
      const result = await sender.send([anEvent()], {...LIMITS, signal: controller.signal})
      expect(result).to.deep.equal({detail: `${collector.host}: stopped before an answer came`, status: 'later'})
    })
  }

  it('sends nothing after its signal', async () => {
    const result = await sender.send([anEvent()], {...LIMITS, signal: AbortSignal.abort()})
    expect(result).to.include({status: 'later'})
    expect(collector.requests).to.have.length(0)
  })

  for (const [what, behaviour, timeoutMs] of [
    ['an acknowledgement', healthy, 5000],
    ['a request that timed out', neverAnswering, 100],
  ] as const) {
    it(`lets the process end at once after ${what}`, async () => {
      collector.behave(behaviour)
      const client = new URL('../../support/collector-client.js', import.meta.url).href
      const script = `import {sendOnce} from '${client}'
        await sendOnce({endpoint: '${collector.url}'}, {timeoutMs: ${timeoutMs}})
        const start = performance.now()
        process.on('exit', () => console.log(performance.now() - start))`
      const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
      expect(Number(stdout)).to.be.below(100)
    })
  }
})
