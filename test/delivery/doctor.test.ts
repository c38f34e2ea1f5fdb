import {expect} from 'chai'
import type {Finding} from '../../src/lib/cli/finding.js'
import {answering, type Behaviour, json, neverAnswering, redirect, refusedPort, webPage} from '../support/collector.js'
import {scene} from './support/scene.js'
import type {User} from './support/user.js'

const findings = async (user: User, env: Record<string, string> = {}) => {
  const {code, stdout} = await user.run(['telemetry', 'doctor', '--json'], {env})
  const doctor: {findings: Finding[]; ok: boolean} = JSON.parse(stdout)
  expect(code).to.equal(doctor.ok ? 0 : 1)
  expect(doctor.ok).to.equal(doctor.findings.every(({status}) => status !== 'error'))
  for (const {detail, remedy, status} of doctor.findings) {
    if (status === 'error') expect(remedy, detail).not.to.equal('')
  }
  return Object.fromEntries(doctor.findings.map((finding) => [finding.check, finding])) as Record<string, Finding>
}
const network = (found: Record<string, Finding>) =>
  ['dns', 'proxy', 'tls', 'authentication', 'test span'].map((check) => found[check]?.status)

describe('the doctor', () => {
  it('sends a healthy collector one span, which no log has', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      expect(network(await findings(user))).to.deep.equal(['ok', 'ok', 'skipped', 'ok', 'ok'])
      expect(collector.taken.flatMap(({spans}) => spans.map(({name}) => name))).to.deep.equal(['acme telemetry.doctor'])
      expect(user.state()).to.deep.equal({})
    }))

  it('touches no network below level remote', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      const found = await findings(user, {ACME_TELEMETRY_ENDPOINT: 'none'})
      expect(network(found)).to.deep.equal(Array(5).fill('skipped'))
      expect(await findings(user, {DO_NOT_TRACK: '1'}))
        .to.have.property('consent')
        .that.include({status: 'warning'})
      expect(collector.connections()).to.equal(0)
    }))

  for (const [what, behaviour, check, remedy] of [
    ['401', answering(401), 'authentication', /header that it authenticates by/],
    ['403', answering(403), 'authentication', /may not write traces/],
    ['404', answering(404), 'test span', /end in \/v1\/traces\?/],
    ['413', answering(413), 'test span', /lower batch_size/],
    ['a redirect', redirect('http://127.0.0.1:1/'), 'test span', /redirects are not followed/],
    ['a web page', webPage, 'test span', /login page/],
    ['an error with status 200', json({error: 'log in'}), 'test span', /in its place/],
    [
      'a span that is rejected',
      json({partialSuccess: {errorMessage: 'too old', rejectedSpans: '1'}}),
      'test span',
      /its words say why/,
    ],
    ['nothing', neverAnswering, 'test span', /firewall/],
  ] as [string, Behaviour, string, RegExp][]) {
    it(`knows what to do about ${what}`, () =>
      scene(async ({collector: start, user: make}) => {
        const collector = await start([behaviour])
        const found = await findings(make(collector.url, {export_timeout: 0.5}))
        expect(found[check]).to.include({status: 'error'})
        expect(found[check]?.remedy).to.match(remedy)
      }))
  }

  it('knows what to do about a port where nobody listens', () =>
    scene(async ({user: make}) => {
      const found = await findings(make(`http://127.0.0.1:${await refusedPort()}/v1/traces`))
      expect(found['test span']?.remedy).to.match(/Is the collector running/)
      expect(network(found)).to.deep.equal(['ok', 'ok', 'skipped', 'skipped', 'error'])
    }))

  it('knows what to do about a certificate that nobody trusts', () =>
    scene(async ({certificate: create, collector: start, user: make}) => {
      const collector = await start([], create())
      const found = await findings(make(collector.url))
      expect(found['tls']?.remedy).to.match(/ca_file/)
      expect(network(found)).to.deep.equal(['ok', 'ok', 'error', 'skipped', 'error'])
    }))

  for (const [what, auth, port, remedy] of [
    ['wants another password', 'jo:other', undefined, /user and password of the proxy/],
    ['is down', undefined, 1, /Check HTTPS_PROXY/],
    ['does not know the host', undefined, undefined, /lets nothing through to this host/],
  ] as const) {
    it(`says of a proxy that ${what} that it is the proxy, and claims nothing about what lies behind`, () =>
      scene(async ({proxy: startProxy, user: make}) => {
        const proxy = await startProxy({names: {}, ...(auth ? {auth} : {})})
        const url = port ? `http://127.0.0.1:${port}` : proxy.url
        const found = await findings(make('https://collector.test/v1/traces'), {
          HTTPS_PROXY: url.replace('//', '//jo:pass-word@'),
        })
        expect(network(found)).to.deep.equal(['skipped', 'error', 'skipped', 'skipped', 'error'])
        expect(found['proxy']?.remedy).to.match(remedy)
        expect(JSON.stringify(found)).not.to.include('pass-word')
      }))
  }

  it('says which variable a header lacks, and tries nothing', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const found = await findings(make(collector.url, {headers: {authorization: 'Bearer ${ACME_TOKEN}'}}))
      expect(found['endpoint']?.detail).to.include('ACME_TOKEN')
      expect(found['endpoint']?.remedy).to.match(/Set the environment variable/)
      expect(collector.connections()).to.equal(0)
    }))
})
