import {expect} from 'chai'
import type {SendResult} from '../../../src/lib/delivery/otlp.js'
import {answering, type Behaviour, type Collector, startCollector} from '../../support/collector.js'
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
/** Without the port, which differs in each run. */
const detailOf = (result: SendResult) => (result.detail ?? '').replaceAll(collector.host, 'HOST')

describe("the collector's words", () => {
  it('lose everything that a terminal would act on, and are cut at 200 characters', async () => {
    const words = `\u001b[31mred\u001b[0m\r\n\tnext \u202Eevil\u2069 \u001b]0;title\u0007\u0000\u009b1mx\u200B ${'y'.repeat(300)}`
    const result = await answerTo(answering(500, words))
    const said = detailOf(result).replace('HOST answered 500: ', '')
    expect(said)
      .to.match(/^red next evil x y+$/)
      .and.have.length(200)
  })

  it('are the title of a page, not its markup', async () => {
    const result = await answerTo(
      answering(502, '<html><head><title>502 Bad\nGateway</title></head>', {'content-type': 'text/html'}),
    )
    expect(detailOf(result)).to.equal('HOST answered 502: 502 Bad Gateway')
  })

  it('never give back a header, a credential or the query', async () => {
    collector.behave(({headers, path}, response) =>
      response.writeHead(401).end(`no: ${headers.authorization} ${headers['x-key']} ${path}`),
    )
    const endpoint = `${collector.url}?api_key=query-secret`
    const result = await sendOnce({endpoint, headers: {authorization: 'Bearer token-secret', 'x-key': 'k1-secret'}})
    expect(detailOf(result)).to.equal('HOST answered 401: no: [redacted] [redacted] /v1/traces[redacted]')
    collector.behave(({headers}, response) => response.writeHead(401).end(`no: ${headers.authorization?.slice(7)}`))
    expect(detailOf(await sendOnce({endpoint, headers: {authorization: 'Bearer token-secret'}}))).to.equal(
      'HOST answered 401: no: [redacted]',
    )
  })
})
