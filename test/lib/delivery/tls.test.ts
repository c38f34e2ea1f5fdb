import {execFile} from 'node:child_process'
import {rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {expect} from 'chai'
import {readTrusted} from '../../../src/lib/delivery/trust.js'
import {type Collector, startCollector} from '../../support/collector.js'
import {sendOnce} from '../../support/collector-client.js'
import {type Certificate, createCertificate} from '../../support/collector-tls.js'

const ACKNOWLEDGED = {status: 'acknowledged'}
const UNTRUSTED = 'its certificate is not trusted; ca_file can name its issuer (DEPTH_ZERO_SELF_SIGNED_CERT)'

describe('a collector over https', () => {
  let own: Certificate
  let other: Certificate
  let collector: Collector
  before(async () => {
    own = createCertificate()
    other = createCertificate(['IP:127.0.0.1'])
    collector = await startCollector(undefined, own)
  })
  after(async () => {
    await collector.close()
    own.remove()
    other.remove()
  })

  it('is trusted through ca_file', async () => {
    expect(await sendOnce({ca_file: own.path, endpoint: collector.url})).to.deep.equal(ACKNOWLEDGED)
  })

  it('is trusted through a ca_file of several certificates', async () => {
    const path = join(own.path, '..', 'bundle.pem')
    writeFileSync(path, `# a comment\n${other.cert}\n${own.cert}`)
    expect(await sendOnce({ca_file: path, endpoint: collector.url})).to.deep.equal(ACKNOWLEDGED)
  })

  it('is not trusted without, and gets nothing', async () => {
    const detail = `${collector.host}: ${UNTRUSTED}`
    const before = collector.requests.length
    expect(await sendOnce({endpoint: collector.url})).to.deep.equal({detail, status: 'later'})
    expect(await sendOnce({ca_file: other.path, endpoint: collector.url})).to.deep.equal({detail, status: 'later'})
    expect(collector.requests).to.have.length(before)
  })

  it('cannot be a server that speaks plain http, nor the other way round', async () => {
    const plain = await startCollector()
    const speaksNone = await sendOnce({endpoint: plain.url.replace('http:', 'https:')})
    await plain.close()
    expect(speaksNone.status).to.equal('later')
    expect(speaksNone.detail).to.include('it does not speak TLS as expected')
    expect(await sendOnce({endpoint: collector.url.replace('https:', 'http:')})).to.include({status: 'later'})
  })

  // Node reads these variables when it starts, or warns on stderr.
  const sendInChild = async (settings: {ca_file?: string}, variables: NodeJS.ProcessEnv) => {
    const client = new URL('../../support/collector-client.js', import.meta.url).href
    const given = JSON.stringify({endpoint: collector.url, ...settings})
    const script = `import {sendOnce} from '${client}'
      console.log(JSON.stringify(await sendOnce(${given}, {env: process.env})))`
    const env = {...process.env, ...variables}
    const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {env})
    return JSON.parse(stdout)
  }

  it('is trusted through NODE_EXTRA_CA_CERTS, with and without a ca_file for another', async () => {
    const variables = {NODE_EXTRA_CA_CERTS: own.path}
    expect(await sendInChild({}, variables)).to.deep.equal(ACKNOWLEDGED)
    expect(await sendInChild({ca_file: other.path}, variables)).to.deep.equal(ACKNOWLEDGED)
  }).timeout(10_000)

  it('is not trusted for NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    expect(await sendInChild({}, {NODE_TLS_REJECT_UNAUTHORIZED: '0'})).to.include({status: 'later'})
  }).timeout(10_000)
})

describe('ca_file', () => {
  it("adds to Node's own roots", () => {
    const {ca} = withCertificate(({path}) => readTrusted(path, {})) as {ca: string[]}
    expect(ca.length).to.be.above(100)
  })

  it('is not read for plain http', async () => {
    const collector = await startCollector()
    expect(await sendOnce({ca_file: '/nonexistent/ca.pem', endpoint: collector.url})).to.deep.equal(ACKNOWLEDGED)
    await collector.close()
  })

  const path = join(tmpdir(), `ca-${process.pid}.pem`)
  after(() => rmSync(path, {force: true}))
  const file = (content: string): string => {
    writeFileSync(path, content)
    return path
  }
  for (const [what, given, problem] of [
    ['does not exist', () => '/nonexistent/ca.pem', /^ca_file: \/nonexistent\/ca\.pem cannot be read \(ENOENT\)$/],
    ['is a directory', () => tmpdir(), /^ca_file: .* is not a PEM file$/],
    ['holds no certificate', () => file('hello'), /^ca_file: .* holds no PEM certificate$/],
    [
      'holds a broken certificate',
      () => file('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
      /^ca_file: .* holds a broken certificate$/,
    ],
  ] as const) {
    it(`refuses every request when it ${what}`, async () => {
      const result = await sendOnce({ca_file: given(), endpoint: 'https://collector.invalid/'})
      expect(result.status).to.equal('refused')
      expect(result.detail).to.match(problem)
    })
  }
})

function withCertificate<T>(use: (certificate: Certificate) => T): T {
  const certificate = createCertificate()
  try {
    return use(certificate)
  } finally {
    certificate.remove()
  }
}
