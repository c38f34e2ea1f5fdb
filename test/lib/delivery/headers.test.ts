import {expect} from 'chai'
import {resolveHeaders} from '../../../src/lib/delivery/headers.js'
import {isLoopback} from '../../../src/lib/delivery/proxy.js'
import {type Collector, startCollector} from '../../support/collector.js'
import {sendOnce} from '../../support/collector-client.js'
import {type ForwardProxy, startProxy} from '../../support/collector-proxy.js'

describe('the headers of a request', () => {
  for (const [template, value] of [
    ['plain', 'plain'],
    ['Bearer ${TOKEN}', 'Bearer t0ken'],
    ['${TOKEN}${USER_1}', 't0kenme'],
    ['$$', '$'],
    ['$${TOKEN}', '${TOKEN}'],
    ['$$${TOKEN}', '$t0ken'],
    ['a$b $TOKEN', 'a$b $TOKEN'],
    ['${WITH_NEWLINE}', 'abc'],
    ['${HOLDS_A_TEMPLATE}', '${TOKEN}'],
  ] as const) {
    it(`resolve ${template} to ${value}`, () => {
      const env = {HOLDS_A_TEMPLATE: '${TOKEN}', TOKEN: 't0ken', USER_1: 'me', WITH_NEWLINE: 'abc\n'}
      expect(resolveHeaders({Authorization: template}, env)).to.deep.equal({headers: {authorization: value}})
    })
  }

  for (const [headers, problem] of [
    [
      {'x-a': '${constructor}'},
      'headers: the value of "x-a" needs the environment variable constructor, which is not set',
    ],
    [
      {Authorization: 'Bearer ${TOKEN}'},
      'headers: the value of "authorization" needs the environment variable TOKEN, which is not set',
    ],
    [{'X-Key': '${EMPTY}'}, 'headers: the value of "x-key" needs the environment variable EMPTY, which is not set'],
    [
      {'X-Key': '${se cret}'},
      'headers: the value of "x-key" has a "${" that names no environment variable; write $$ for a $',
    ],
    [
      {'X-Key': 'secret${'},
      'headers: the value of "x-key" has a "${" that names no environment variable; write $$ for a $',
    ],
    [{'X-Key': 'a\r\nHost: evil'}, 'headers: the value of "x-key" has a character that no header can hold'],
    [{'X-Key': '${BROKEN}'}, 'headers: the value of "x-key" has a character that no header can hold'],
    [{'X Key': 'a'}, 'headers: "X Key" cannot be the name of a header'],
    [{'': 'a'}, 'headers: "" cannot be the name of a header'],
  ] as const) {
    it(`are refused: ${problem}`, () => {
      expect(resolveHeaders(headers, {BROKEN: 'a\nb', EMPTY: ''})).to.deep.equal({problem})
    })
  }
})

describe('a request with headers', () => {
  let collector: Collector
  beforeEach(async () => {
    collector = await startCollector()
  })
  afterEach(() => collector.close())

  it('carries them, but never lets them frame the message', async () => {
    const framing = {
      Connection: 'upgrade',
      'Content-Encoding': 'br',
      'Content-Length': '1',
      'Content-Type': 'text/plain',
      Expect: '100-continue',
      Host: 'evil.example',
      'Transfer-Encoding': 'chunked',
      Upgrade: 'h2c',
    }
    const result = await sendOnce({endpoint: collector.url, headers: {...framing, 'X-Scope-OrgID': 'me'}})
    expect(result).to.deep.equal({status: 'acknowledged'})
    const {headers, raw} = collector.requests[0] ?? {}
    expect(headers).to.include({
      'content-length': String(raw?.length),
      'content-type': 'application/json',
      host: collector.host,
      'x-scope-orgid': 'me',
    })
    expect(headers).not.to.have.any.keys('content-encoding', 'expect', 'transfer-encoding', 'upgrade')
  })

  it('takes user and password from the URL, and keeps them out of what it says', async () => {
    const endpoint = collector.url.replace('//', '//me:p%40ss%3Aword@')
    await sendOnce({endpoint})
    expect(collector.requests[0]?.headers.authorization).to.equal(
      `Basic ${Buffer.from('me:p@ss:word').toString('base64')}`,
    )
    collector.behave((_, response) => response.writeHead(401).end('no p@ss:word'))
    const result = await sendOnce({endpoint})
    expect(result).to.deep.equal({
      code: 401,
      detail: `${collector.host} answered 401: no [redacted]`,
      status: 'refused',
    })
  })

  it('prefers a header of the settings over the URL', async () => {
    await sendOnce({endpoint: collector.url.replace('//', '//me:password@'), headers: {Authorization: 'Bearer abc'}})
    expect(collector.requests[0]?.headers.authorization).to.equal('Bearer abc')
  })

  it('is not made while a variable is unset', async () => {
    const result = await sendOnce({endpoint: collector.url, headers: {Authorization: 'Bearer ${TOKEN}'}})
    expect(result).to.deep.equal({
      detail: 'headers: the value of "authorization" needs the environment variable TOKEN, which is not set',
      status: 'refused',
    })
    expect(collector.connections()).to.equal(0)
  })

  it('goes to loopback unencrypted', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const endpoint = collector.url.replace('127.0.0.1', host)
      expect(await sendOnce({endpoint, headers: {Authorization: 'Bearer abc'}})).to.deep.equal({status: 'acknowledged'})
    }
  })
})

describe('headers for another machine over plain http', () => {
  let collector: Collector
  let proxy: ForwardProxy
  beforeEach(async () => {
    collector = await startCollector()
    proxy = await startProxy({names: {'collector.test': collector.port}})
  })
  afterEach(async () => {
    await proxy.close()
    await collector.close()
  })

  // A name that only the proxy knows stands for the other machine.
  const endpoint = 'http://collector.test/v1/traces'
  const headers = {Authorization: 'Bearer abc'}
  const send = (settings: Parameters<typeof sendOnce>[0]) =>
    sendOnce({endpoint, ...settings}, {env: {HTTP_PROXY: proxy.url}})

  it('are refused, from the settings and from the URL', async () => {
    const detail =
      'the header "authorization" would go to collector.test unencrypted: use https, or set allow_insecure_headers'
    expect(await send({headers})).to.deep.equal({detail, status: 'refused'})
    expect(await send({endpoint: endpoint.replace('//', '//me:password@')})).to.deep.equal({detail, status: 'refused'})
    expect(proxy.asked).to.deep.equal([])
  })

  it('are sent with allow_insecure_headers', async () => {
    expect(await send({allow_insecure_headers: true, headers})).to.deep.equal({status: 'acknowledged'})
    expect(collector.requests[0]?.headers.authorization).to.equal('Bearer abc')
  })

  it('do not concern a request without headers', async () => {
    expect(await send({})).to.deep.equal({status: 'acknowledged'})
  })
})

describe('loopback', () => {
  for (const [url, expected] of [
    ['http://localhost/', true],
    ['http://LOCALHOST./', true],
    ['http://127.0.0.1/', true],
    ['http://127.1/', true],
    ['http://127.255.255.254/', true],
    ['http://[::1]/', true],
    ['http://128.0.0.1/', false],
    ['http://127.0.0.1.example/', false],
    ['http://localhost.example/', false],
    ['http://collector.localhost/', false],
    ['http://[::2]/', false],
    ['http://0.0.0.0/', false],
  ] as const) {
    it(`${expected ? 'includes' : 'excludes'} ${url}`, () => {
      expect(isLoopback(new URL(url).hostname)).to.equal(expected)
    })
  }
})

describe('settings without a usable endpoint', () => {
  for (const [endpoint, detail] of [
    [undefined, 'no endpoint is set'],
    ['nonsense', 'endpoint: not an http(s) URL'],
    ['ftp://collector.example/', 'endpoint: not an http(s) URL'],
  ] as const) {
    it(`refuse every request: ${endpoint}`, async () => {
      expect(await sendOnce({endpoint})).to.deep.equal({detail, status: 'refused'})
    })
  }
})
