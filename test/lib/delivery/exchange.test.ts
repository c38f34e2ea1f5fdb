import {expect} from 'chai'
import type {SendResult} from '../../../src/lib/delivery/otlp.js'
import {
  type Behaviour,
  type Collector,
  dripping,
  healthy,
  neverAnswering,
  startCollector,
} from '../../support/collector.js'
import {sendOnce} from '../../support/collector-client.js'

let collector: Collector
beforeEach(async () => {
  collector = await startCollector()
})
afterEach(() => collector.close())

const answerTo = (behaviour: Behaviour, timeoutMs = 5000): Promise<SendResult> => {
  collector.behave(behaviour)
  return sendOnce({endpoint: collector.url}, {timeoutMs})
}

describe('an interim answer', () => {
  it('is passed over', async () => {
    const result = await answerTo((received, response) => {
      response.writeContinue()
      response.writeProcessing()
      healthy(received, response)
    })
    expect(result).to.deep.equal({status: 'acknowledged'})
  })
})

describe('the time limit of a request', () => {
  const within = async (behaviour: Behaviour) => {
    const start = performance.now()
    const result = await answerTo(behaviour, 200)
    expect(performance.now() - start).to.be.within(150, 1500)
    return result
  }

  it('holds for a collector that never answers', async () => {
    const result = await within(neverAnswering)
    expect(result).to.deep.equal({detail: `${collector.host}: no complete answer within 0.2 s`, status: 'later'})
  })

  it('holds for a body that drips in for ever', async () => {
    const result = await within(dripping())
    expect(result).to.deep.equal({
      code: 200,
      detail: `${collector.host} answered 200, but no complete answer within 0.2 s`,
      status: 'later',
    })
  })

  it('leaves the verdict of an error whose body drips', async () => {
    expect(await within(dripping(20, 401))).to.include({code: 401, status: 'refused'})
  })
})
