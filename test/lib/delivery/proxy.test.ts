import {execFile} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {checkServerIdentity, type PeerCertificate} from 'node:tls'
import {promisify} from 'node:util'
import {expect} from 'chai'
import {createSender} from '../../../src/lib/delivery/otlp.js'
import {findProxy} from '../../../src/lib/delivery/proxy.js'
import {type Collector, neverAnswering, refusedPort, startCollector} from '../../support/collector.js'
import {anEvent, senderOptions, sendOnce} from '../../support/collector-client.js'
import {type ForwardProxy, startProxy} from '../../support/collector-proxy.js'
import {type Certificate, createCertificate} from '../../support/collector-tls.js'

/** Node 22.23.3 finds no IPv6 address in a certificate, in plain https neither. */
const MATCHES_IPV6 = !checkServerIdentity('::1', {
  subject: {CN: 'x'},
  subjectaltname: 'IP Address:0:0:0:0:0:0:0:1',
} as PeerCertificate)
const ACKNOWLEDGED = {status: 'acknowledged'}

describe('the proxy for an endpoint', () => {
  const proxyFor = (url: string, env: NodeJS.ProcessEnv) => {
    const found = findProxy(new URL(url), env)
    return 'problem' in found ? found.problem : found.proxy?.href
  }
  const https = 'https://collector.example:4318/'
  const proxy = 'http://proxy.example:3128/'
  for (const [what, url, env, expected] of [
    ['is none without a variable', https, {}, undefined],
    ['is HTTPS_PROXY for https', https, {HTTPS_PROXY: proxy, HTTP_PROXY: 'http://other/'}, proxy],
    ['is HTTP_PROXY for http', 'http://collector.example/', {HTTPS_PROXY: 'http://other/', HTTP_PROXY: proxy}, proxy],
    ['is never HTTP_PROXY for https', https, {HTTP_PROXY: proxy}, undefined],
    ['is the lower-case name first', https, {HTTPS_PROXY: 'http://other/', https_proxy: proxy}, proxy],
    ['is not an empty one', https, {HTTPS_PROXY: proxy, https_proxy: ''}, proxy],
    ['may be written without a scheme', https, {HTTPS_PROXY: 'proxy.example:3128'}, proxy],
    ['is none for loopback', 'https://127.0.0.1/', {HTTPS_PROXY: proxy}, undefined],
    [
      'cannot be SOCKS',
      https,
      {HTTPS_PROXY: 'socks5://me:secret@proxy:1080'},
      'HTTPS_PROXY names a proxy that speaks socks5:; only http: and https: are supported',
    ],
    ['cannot be nonsense', https, {https_proxy: 'http://['}, 'https_proxy is not the URL of a proxy'],
  ] as const) {
    it(what, () => {
      expect(proxyFor(url, env)).to.equal(expected)
    })
  }

  for (const [list, host, exempt] of [
    ['*', 'collector.example', true],
    ['collector.example', 'collector.example', true],
    ['COLLECTOR.example.', 'collector.EXAMPLE', true],
    ['example', 'collector.example', true],
    ['.example', 'collector.example', true],
    ['*.example', 'collector.example', true],
    ['other, example', 'collector.example', true],
    ['other example', 'collector.example', true],
    ['lector.example', 'collector.example', false],
    ['collector.example:443', 'collector.example', true],
    ['collector.example:4318', 'collector.example', false],
    ['', 'collector.example', false],
    [' , ', 'collector.example', false],
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['10.0.0.0/33', '10.1.2.3', false],
    ['10.0.0.0/', '10.1.2.3', false],
    ['10.0.0.0/8', 'collector.example', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['2.3', '10.1.2.3', false],
    ['fd00::/8', '[fd12::1]', true],
    ['fd12::1', '[fd12::1]', true],
    ['[fd12::1]:443', '[fd12::1]', true],
    ['fd00::/8', '10.1.2.3', false],
  ] as const) {
    it(`is ${exempt ? 'not used' : 'used'} for ${host} with NO_PROXY="${list}"`, () => {
      expect(proxyFor(`https://${host}/`, {HTTPS_PROXY: proxy, NO_PROXY: list})).to.equal(exempt ? undefined : proxy)
    })
  }
})

describe('a request through a proxy', () => {
  let certificate: Certificate
  let collector: Collector
  let proxy: ForwardProxy
  let address: Certificate
  let both: string
  before(() => {
    certificate = createCertificate(['DNS:collector.test'])
    address = createCertificate(['IP:127.0.0.1'])
    both = join(address.path, '..', 'both.pem')
    writeFileSync(both, certificate.cert + address.cert)
  })
  after(() => {
    certificate.remove()
    address.remove()
  })
  afterEach(async () => {
    await proxy.close()
    await collector.close()
  })

  const plain = {endpoint: 'http://collector.test/v1/traces?tenant=a'}
  const secure = () => ({
    ca_file: certificate.path,
    endpoint: 'https://collector.test/v1/traces',
    headers: {Authorization: 'Bearer abc'},
  })
  const start = async (options: Omit<Parameters<typeof startProxy>[0], 'names'> = {}, secureCollector = false) => {
    collector = await startCollector(undefined, secureCollector ? certificate : undefined)
    proxy = await startProxy({names: {'collector.test': collector.port, 'other.test': collector.port}, ...options})
  }

  it('asks it to forward plain http', async () => {
    await start()
    expect(await sendOnce(plain, {env: {HTTP_PROXY: proxy.url}})).to.deep.equal(ACKNOWLEDGED)
    expect(proxy.asked).to.deep.equal(['POST http://collector.test/v1/traces?tenant=a'])
    expect(collector.requests[0]?.headers.host).to.equal('collector.test')
    expect(collector.requests[0]?.path).to.equal('/v1/traces?tenant=a')
  })

  it('tunnels https, so that it sees neither header nor body', async () => {
    await start({}, true)
    expect(await sendOnce(secure(), {env: {HTTPS_PROXY: proxy.url}})).to.deep.equal(ACKNOWLEDGED)
    expect(proxy.asked).to.deep.equal(['CONNECT collector.test:443'])
    expect(collector.requests[0]?.headers).to.include({authorization: 'Bearer abc', host: 'collector.test'})
    expect(collector.requests[0]?.headers).not.to.have.property('proxy-authorization')
  })

  it('speaks TLS to an https proxy, each end with the certificate of its own name', async () => {
    await start({tls: address}, true)
    expect(await sendOnce({...secure(), ca_file: both}, {env: {HTTPS_PROXY: proxy.url}})).to.deep.equal(ACKNOWLEDGED)
    expect(proxy.asked).to.deep.equal(['CONNECT collector.test:443'])
  })

  it('speaks TLS to an https proxy that forwards plain http', async () => {
    await start({tls: address})
    const settings = {...plain, ca_file: address.path}
    expect(await sendOnce(settings, {env: {HTTP_PROXY: proxy.url}})).to.deep.equal(ACKNOWLEDGED)
    expect(proxy.asked).to.deep.equal(['POST http://collector.test/v1/traces?tenant=a'])
  })

  it('is not made through an https proxy whose certificate is for another name', async () => {
    await start({tls: certificate}, true)
    const detail = `proxy ${proxy.host}: its certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID)`
    expect(await sendOnce(secure(), {env: {HTTPS_PROXY: proxy.url}})).to.deep.equal({detail, status: 'later'})
    const settings = {...plain, ca_file: certificate.path}
    expect(await sendOnce(settings, {env: {HTTP_PROXY: proxy.url}})).to.deep.equal({detail, status: 'later'})
    expect(proxy.asked).to.deep.equal([])
  })

  it('ends in time when the collector behind a tunnel never answers', async () => {
    await start({}, true)
    collector.behave(neverAnswering)
    const result = await sendOnce(secure(), {env: {HTTPS_PROXY: proxy.url}, timeoutMs: 300})
    expect(result).to.deep.equal({detail: 'collector.test: no complete answer within 0.3 s', status: 'later'})
    expect(collector.requests).to.have.length(1)
  })

  it('keeps its tunnel for the next request', async () => {
    await start({}, true)
    const sender = await createSender(senderOptions(secure(), {HTTPS_PROXY: proxy.url}))
    const limits = {compress: true, timeoutMs: 5000}
    for (let count = 0; count < 3; count++) expect(await sender.send([anEvent()], limits)).to.deep.equal(ACKNOWLEDGED)
    sender.close()
    expect(proxy.asked).to.have.length(1)
    expect(collector.connections()).to.equal(1)
  })

  for (const encrypted of [false, true]) {
    const what = encrypted ? 'a tunnel' : 'forwarding'
    const name = encrypted ? 'HTTPS_PROXY' : 'HTTP_PROXY'
    const settings = () => (encrypted ? secure() : plain)

    it(`gives user and password for ${what}`, async () => {
      await start({auth: 'me:p@ss'}, encrypted)
      const env = {[name]: proxy.url.replace('//', '//me:p%40ss@')}
      expect(await sendOnce(settings(), {env})).to.deep.equal(ACKNOWLEDGED)
    })

    it(`is refused when ${what} needs other ones, without naming them`, async () => {
      await start({auth: 'me:p@ss'}, encrypted)
      const env = {[name]: proxy.url.replace('//', '//me:wrong@')}
      const detail = `proxy ${proxy.host} asks for a user and password (407)`
      expect(await sendOnce(settings(), {env})).to.deep.equal({code: 407, detail, status: 'refused'})
      expect(collector.connections()).to.equal(0)
    })

    it(`stays for later when the proxy for ${what} is down`, async () => {
      await start({}, encrypted)
      const port = await refusedPort()
      const detail = `proxy 127.0.0.1:${port}: it refuses the connection (ECONNREFUSED)`
      expect(await sendOnce(settings(), {env: {[name]: `http://127.0.0.1:${port}`}})).to.deep.equal({
        detail,
        status: 'later',
      })
      expect(collector.connections(), 'never around the proxy').to.equal(0)
    })

    it(`ends in time when the proxy for ${what} never answers`, async () => {
      await start({hangs: true}, encrypted)
      const started = performance.now()
      const result = await sendOnce(settings(), {env: {[name]: proxy.url}, timeoutMs: 200})
      expect(result).to.include({status: 'later'})
      // What a proxy forwards might be the collector's silence as well.
      const silent = encrypted ? `proxy ${proxy.host}` : 'collector.test'
      expect(result.detail).to.equal(`${silent}: no complete answer within 0.2 s`)
      expect(performance.now() - started).to.be.below(1500)
    })
  }

  it('ends in time when an https proxy never answers', async () => {
    await start({hangs: true, tls: address}, true)
    const result = await sendOnce({...secure(), ca_file: both}, {env: {HTTPS_PROXY: proxy.url}, timeoutMs: 300})
    expect(result).to.deep.equal({detail: `proxy ${proxy.host}: no complete answer within 0.3 s`, status: 'later'})
    expect(proxy.asked).to.have.length(1)
  })

  it('tunnels to an address, with the certificate of that address and of no other name', async () => {
    const proper = createCertificate(['IP:192.0.2.1', 'IP:2001:db8::1'])
    const wrong = createCertificate(['DNS:localhost', 'IP:127.0.0.1'])
    try {
      for (const [certificate, host, expected] of [
        [proper, '192.0.2.1', undefined],
        ...(MATCHES_IPV6 ? ([[proper, '[2001:db8::1]', undefined]] as const) : []),
        [wrong, '192.0.2.1', '192.0.2.1: its certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID)'],
      ] as const) {
        collector = await startCollector(undefined, certificate)
        proxy = await startProxy({names: {[host]: collector.port}})
        const settings = {ca_file: certificate.path, endpoint: `https://${host}/v1/traces`}
        const result = await sendOnce(settings, {env: {HTTPS_PROXY: proxy.url}})
        expect(result).to.deep.equal(expected ? {detail: expected, status: 'later'} : ACKNOWLEDGED)
        expect(proxy.asked).to.deep.equal([`CONNECT ${host}:443`])
        await proxy.close()
        await collector.close()
      }
    } finally {
      proper.remove()
      wrong.remove()
    }
  })

  for (const [what, says, reason] of [
    ['hangs up', '', 'it closed the connection (ECLOSED)'],
    ['breaks off', 'HTTP/1.1 200 Conn', 'it closed the connection (ECLOSED)'],
    ['speaks no HTTP', '220 mail.example ESMTP\r\n\r\n', 'it does not speak HTTP as expected (HPE_INVALID)'],
    [
      'sends headers that are none',
      'HTTP/1.1 200 OK\r\nno header\r\n\r\n',
      'it does not speak HTTP as expected (HPE_INVALID)',
    ],
  ] as const) {
    it(`stays for later when the proxy ${what} at CONNECT`, async () => {
      await start({says}, true)
      const result = await sendOnce(secure(), {env: {HTTPS_PROXY: proxy.url}})
      expect(result).to.deep.equal({detail: `proxy ${proxy.host}: ${reason}`, status: 'later'})
    })
  }

  it('is shown to DEBUG without the password of the proxy', async () => {
    await start({auth: 'me:p%zz'}, true)
    const client = new URL('../../support/collector-client.js', import.meta.url).href
    const script = `import {sendOnce} from '${client}'
      console.log(JSON.stringify(await sendOnce(${JSON.stringify(secure())}, {env: process.env})))`
    const env = {DEBUG: '*', HTTPS_PROXY: proxy.url.replace('//', '//me:p%zz@'), PATH: process.env['PATH']}
    const run = promisify(execFile)
    const {stderr, stdout} = await run(process.execPath, ['--input-type=module', '-e', script], {env})
    expect(stderr).to.include('https-proxy-agent')
    expect(stderr).not.to.include('p%zz')
    expect(stderr).not.to.include(Buffer.from('me:p%zz').toString('base64'))
    expect(JSON.parse(stdout)).to.deep.equal(ACKNOWLEDGED)
  })

  for (const [code, status] of [
    [201, 'later'],
    [403, 'refused'],
    [502, 'later'],
  ] as const) {
    it(`is ${status} when it answers ${code} to CONNECT`, async () => {
      await start({refuses: code}, true)
      const result = await sendOnce(secure(), {env: {HTTPS_PROXY: proxy.url}})
      expect(result).to.deep.equal({code, detail: `proxy ${proxy.host} answered ${code} for collector.test`, status})
    })
  }

  it('does not accept the certificate of another name behind a tunnel', async () => {
    await start({}, true)
    const result = await sendOnce({...secure(), endpoint: 'https://other.test/'}, {env: {HTTPS_PROXY: proxy.url}})
    expect(result).to.deep.equal({
      detail: 'other.test: its certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID)',
      status: 'later',
    })
    expect(collector.requests).to.have.length(0)
  })

  it('is refused, not sent around it, when the variable is wrong', async () => {
    await start()
    const result = await sendOnce(plain, {env: {HTTP_PROXY: 'socks5://me:secret@127.0.0.1:1080'}})
    expect(result.status).to.equal('refused')
    expect(result.detail).not.to.include('secret')
  })

  it('is not made for loopback', async () => {
    await start()
    expect(await sendOnce({endpoint: collector.url}, {env: {HTTP_PROXY: proxy.url}})).to.deep.equal(ACKNOWLEDGED)
    expect(proxy.asked).to.deep.equal([])
  })
})
