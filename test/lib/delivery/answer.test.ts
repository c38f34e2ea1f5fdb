import {expect} from 'chai'
import {retryAfter} from '../../../src/lib/delivery/answer.js'
import type {SendResult} from '../../../src/lib/delivery/otlp.js'
import {
  answering,
  type Behaviour,
  type Collector,
  cutShort,
  healthy,
  json,
  partial,
  redirect,
  refusedPort,
  reset,
  slow,
  startCollector,
  webPage,
} from '../../support/collector.js'
import {sendOnce} from '../../support/collector-client.js'

let collector: Collector
beforeEach(async () => {
  collector = await startCollector()
})
afterEach(() => collector.close())

type Protocol = 'http/json' | 'http/protobuf'
const answerTo = (behaviour: Behaviour, protocol: Protocol = 'http/json', timeoutMs = 5000): Promise<SendResult> => {
  collector.behave(behaviour)
  return sendOnce({endpoint: collector.url, protocol}, {timeoutMs})
}
/** Without the port, which differs in each run. */
const detailOf = (result: SendResult) => (result.detail ?? '').replaceAll(collector.host, 'HOST')

const bytes = (...values: number[]) => Uint8Array.from(values)
const PROTOBUF = {'content-type': 'application/x-protobuf'}
const JSON_TYPE = {'content-type': 'application/json'}

describe('events are acknowledged', () => {
  for (const [what, behaviour] of Object.entries({
    'by 200 and an OTLP response': healthy,
    'by 200 and {}': json({}),
    'by 200 and no body': answering(200),
    'by 200 and a line break': answering(200, '\n'),
    'by 200 and fields that are not OTLP': json({ok: 1, error: null, errors: 0}),
    'by 201': answering(201),
    'by 202 and {}': json({}, 202),
    'by 204': answering(204),
    'by an OTLP response without a content type': answering(200, '{}'),
    'by an OTLP response after a while': slow(100),
    'by a partial success that rejects nothing': json({partialSuccess: {rejectedSpans: '0'}}),
  })) {
    it(what, async () => {
      expect(await answerTo(behaviour)).to.deep.equal({status: 'acknowledged'})
    })
  }

  for (const [what, behaviour] of Object.entries({
    'by 200 and an empty message': healthy,
    'by an unset partial success': answering(200, bytes(0x0a, 0x00), PROTOBUF),
    'by a response in JSON, as some collectors give to everybody': json({}),
  })) {
    it(`in protobuf ${what}`, async () => {
      expect(await answerTo(behaviour, 'http/protobuf')).to.deep.equal({status: 'acknowledged'})
    })
  }

  it('with the warning that came along', async () => {
    const warning = {detail: 'use the new endpoint', status: 'acknowledged'}
    expect(await answerTo(json({partialSuccess: {errorMessage: 'use the new endpoint'}}))).to.deep.equal(warning)
    const body = Buffer.concat([bytes(0x0a, 22, 0x12, 20), Buffer.from('use the new endpoint')])
    expect(await answerTo(answering(200, body, PROTOBUF), 'http/protobuf')).to.deep.equal(warning)
    expect(await answerTo(answering(200, body, PROTOBUF)), 'JSON out, protobuf back').to.deep.equal(warning)
  })
})

describe('a partial success', () => {
  for (const rejected of [3, '3']) {
    it(`is final, with what was rejected (${JSON.stringify(rejected)}) and the collector's words`, async () => {
      const result = await answerTo(partial(rejected, 'too old'))
      expect(result).to.deep.equal({detail: `${collector.host} rejected 3: too old`, rejected: 3, status: 'partial'})
    })
  }

  it('is understood in protobuf and with the names of the .proto file', async () => {
    const wanted = {detail: `${collector.host} rejected 3`, rejected: 3, status: 'partial'}
    expect(await answerTo(answering(200, bytes(0x0a, 2, 0x08, 3), PROTOBUF), 'http/protobuf')).to.deep.equal(wanted)
    expect(await answerTo(json({partial_success: {rejected_spans: 3}}))).to.deep.equal(wanted)
  })
})

describe('nothing is acknowledged, and the events stay for later,', () => {
  const cases: Record<string, [Behaviour, string]> = {
    'by a body longer than 64 KiB': [
      json({padding: 'x'.repeat(70_000)}),
      'HOST answered 200, but the body is longer than 64 KiB',
    ],
    'by a JSON array': [json([]), 'HOST answered 200, but not with an OTLP response'],
    'by a body that is cut short': [cutShort(), 'HOST answered 200, but the body was cut short'],
    'by a body that promises more and ends': [cutShort('{}'), 'HOST answered 200, but the body was cut short'],
    'by half a JSON body': [
      answering(200, '{"partialSu', JSON_TYPE),
      'HOST answered 200, but not with an OTLP response',
    ],
    'by a closed connection': [reset, 'HOST: it closed the connection (ECONNRESET)'],
    'by a count that is none': [partial('many'), 'HOST answered 200, but not with an OTLP response'],
    'by a web page': [webPage, 'HOST answered 200, but with a web page, not an OTLP response'],
    'by a web page that says it is JSON': [
      answering(200, '<html>', JSON_TYPE),
      'HOST answered 200, but not with an OTLP response',
    ],
    'by an error in JSON': [json({error: 'log in first'}), 'HOST answered 200, but not with an OTLP response'],
    'by a status in JSON': [json({code: 16, message: 'log in'}), 'HOST answered 200, but not with an OTLP response'],
    'by JSON that denies success': [json({success: false}), 'HOST answered 200, but not with an OTLP response'],
    'by the JSON of a captive portal': [
      answering(200, '{"captive":true}', {'content-type': 'application/captive+json'}),
      'HOST answered 200, but not with an OTLP response',
    ],
    'by plain text': [
      answering(200, 'OK', {'content-type': 'text/plain'}),
      'HOST answered 200, but not with an OTLP response',
    ],
  }
  for (const [what, [behaviour, detail]] of Object.entries(cases)) {
    it(what, async () => {
      const result = await answerTo(behaviour)
      expect(result.status).to.equal('later')
      expect(detailOf(result)).to.equal(detail)
    })
  }

  for (const [what, body] of Object.entries({
    'by a cut message': bytes(0x0a, 22, 0x12, 20, 0x41),
    'by plain text': Buffer.from('OK'),
    'by a web page': Buffer.from('<html>'),
  })) {
    it(`in protobuf ${what}`, async () => {
      expect(await answerTo(answering(200, body, PROTOBUF), 'http/protobuf')).to.include({status: 'later'})
    })
  }

  for (const code of [408, 429, 500, 502, 503, 504, 599]) {
    it(`by ${code}`, async () => {
      expect(await answerTo(answering(code))).to.deep.equal({
        code,
        detail: `${collector.host} answered ${code}`,
        status: 'later',
      })
    })
  }

  it('by a port where nobody listens', async () => {
    const port = await refusedPort()
    const result = await sendOnce({endpoint: `http://127.0.0.1:${port}/v1/traces`})
    expect(result).to.deep.equal({
      detail: `127.0.0.1:${port}: it refuses the connection (ECONNREFUSED)`,
      status: 'later',
    })
  })

  it('by a switch to another protocol', async () => {
    const result = await answerTo(
      (_, response) => response.socket?.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n'),
      'http/json',
      500,
    )
    expect(result.status).to.equal('later')
  })
})

describe('an answer that only a person can change', () => {
  for (const code of [401, 403, 404, 405, 410, 422, 451]) {
    it(`is ${code}: refused`, async () => {
      const result = await answerTo(json({code: 16, message: 'bad token'}, code))
      expect(result).to.deep.equal({code, detail: `${collector.host} answered ${code}: bad token`, status: 'refused'})
    })
  }

  for (const code of [400, 413, 415]) {
    it(`is ${code}: this body is unacceptable`, async () => {
      expect(await answerTo(answering(code))).to.deep.equal({
        code,
        detail: `${collector.host} answered ${code}`,
        status: 'unacceptable',
      })
    })
  }

  for (const [location, host] of [
    ['https://user:secret@login.example/path?token=secret', 'login.example'],
    ['/elsewhere', 'HOST'],
    ['http://[', 'nowhere'],
  ] as const) {
    it(`is a redirect to ${location}: refused, not followed, naming ${host} only`, async () => {
      const result = await answerTo(redirect(location))
      expect(result).to.include({code: 307, status: 'refused'})
      expect(detailOf(result)).to.equal(`HOST redirects to ${host}, which is not followed`)
      expect(collector.requests).to.have.length(1)
    })
  }
})

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 22, 19, 0, 0)
  for (const [value, wait] of [
    ['0', 0],
    ['120', 120_000],
    ['1.5', 1500],
    [' 7 ', 7000],
    ['99999999999', 86_400_000],
    ['Sun, 22 Nov 2026 19:00:30 GMT', 30_000],
    ['Sunday, 22-Nov-26 19:00:30 GMT', 30_000],
    ['Sun Nov 22 19:00:30 2026', 30_000],
    ['Sun, 22 Nov 2026 18:00:00 GMT', 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 86_400_000],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    ['1e3', undefined],
    ['Infinity', undefined],
    ['Sun, 99 Nov 2026', undefined],
    [undefined, undefined],
  ] as const) {
    it(`"${value}" means ${wait === undefined ? 'nothing' : `${wait} ms`}`, () => {
      expect(retryAfter(value, now)).to.equal(wait)
    })
  }

  it('is passed on with 429 and 503, in seconds and as a date', async () => {
    expect(await answerTo(answering(429, '', {'retry-after': '30'}))).to.include({
      retryAfterMs: 30_000,
      status: 'later',
    })
    const result = await answerTo(answering(503, '', {'retry-after': new Date(Date.now() + 60_000).toUTCString()}))
    expect(result.status === 'later' && result.retryAfterMs).to.be.within(50_000, 61_000)
  })
})
