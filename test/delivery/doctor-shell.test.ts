import {chmodSync, chownSync, mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {asRoot, SOMEBODY} from '../e2e/support/home.js'
import {answering, refusedPort, webPage} from '../support/collector.js'
import {makeHost} from '../support/host.js'
import {scene} from './support/scene.js'
import type {User} from './support/user.js'

interface Finding {
  check: string
  status: string
  detail: string
  remedy: string
}

/** A name that no resolver needs to be asked about: a label has 63 characters at most. */
const NOWHERE = `${'n'.repeat(64)}.invalid`

describe('telemetry:doctor', () => {
  const examine = async (user: Pick<User, 'run'>, env: Record<string, string> = {}) => {
    const {code, stderr, stdout} = await user.run(['telemetry', 'doctor', '--json'], {
      env: {ACME_TELEMETRY_DELIVERY: 'manual', ...env},
    })
    expect(stderr).to.equal('')
    const {findings, ok}: {findings: Finding[]; ok: boolean} = JSON.parse(stdout)
    expect(code).to.equal(ok ? 0 : 1)
    const of = (check: string) => findings.find((finding) => finding.check === check)
    return {findings, of, ok, statuses: Object.fromEntries(findings.map(({check, status}) => [check, status]))}
  }
  const ALL_WELL = {
    authentication: 'ok',
    clock: 'ok',
    consent: 'ok',
    directory: 'ok',
    dns: 'ok',
    log: 'ok',
    modes: 'ok',
    proxy: 'ok',
    settings: 'ok',
    'test span': 'ok',
    tls: 'skipped',
  }

  it('finds all well with a collector that takes its one test span, and records nothing else for it', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      const {findings, ok, statuses} = await examine(user)
      expect(ok).to.equal(true)
      expect(statuses).to.deep.equal(ALL_WELL)
      expect(findings.map(({check}) => check)).to.deep.equal([
        ...['directory', 'log', 'modes', 'settings', 'consent', 'clock'],
        ...['dns', 'proxy', 'tls', 'authentication', 'test span'],
      ])
      expect(findings.filter(({remedy}) => remedy !== '')).to.deep.equal([])
      expect(collector.requests).to.have.length(1)
      expect(collector.requests[0]?.spans.map(({name}) => name)).to.deep.equal(['acme telemetry.doctor'])
      expect(user.events()).to.deep.equal([])
    }))

  it('prints each finding with what to do, and how many are to mend', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start([answering(404)])
      const user = make(collector.url)
      const ended = await user.run(['telemetry', 'doctor'])
      expect(ended).to.include({code: 1, stderr: ''})
      expect(ended.stdout)
        .to.match(/^\+ directory {6}~\/\.acme can be written\n/)
        .and.match(/\nx test span {6}.*404.*\n {17}-> There is nothing at this URL: should it end in \/v1\/traces\?\n/)
        .and.match(/\n\n1 to mend\.\n$/)
      expect((await user.run(['telemetry', 'doctor'])).stdout).to.match(/\n\nAll is well\.\n$/)
    }))

  it('tries no network below level remote', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url)
      user.configure({enabled: false})
      const off = await examine(user)
      expect(off.ok).to.equal(true)
      expect(off.of('dns')).to.include({detail: 'not tried: telemetry is off', status: 'skipped'})
      expect(off.statuses).to.deep.equal({
        ...ALL_WELL,
        ...{authentication: 'skipped', dns: 'skipped', proxy: 'skipped', 'test span': 'skipped'},
      })
      user.host.optIn()
      expect((await examine(user)).of('test span')?.detail).to.equal('not tried: telemetry is local')
      expect(collector.requests).to.deep.equal([])
    }))

  const ANSWERS: [title: string, answer: Parameters<typeof answering> | 'page', check: string, remedy: RegExp][] = [
    ['does not know us', [401, 'who are you'], 'authentication', /wants other credentials: check the header/],
    ['knows us and does not let us', [403], 'authentication', /check the rights of the token/],
    ['is a web page', 'page', 'test span', /Something answers in its place/],
    ['redirects', [307, '', {location: 'http://127.0.0.1:9/'}], 'test span', /Set the endpoint to where it redirects/],
    ['does not understand', [400, 'what'], 'test span', /try protocol: http\/protobuf, or compression: none/],
    ['is busy', [429], 'test span', /asks to slow down/],
    ['is broken', [500], 'test span', /See what the collector logs/],
  ]
  for (const [title, answer, check, remedy] of ANSWERS)
    it(`knows what to do where the collector ${title}`, () =>
      scene(async ({collector: start, user: make}) => {
        const collector = await start(() => (answer === 'page' ? webPage : answering(...answer)))
        const {of, ok, statuses} = await examine(make(collector.url))
        expect(ok).to.equal(false)
        expect(of(check)?.status).to.equal('error')
        expect(of(check)?.remedy).to.match(remedy)
        expect(of('test span')?.status).to.equal('error')
        if (check !== 'authentication' && answer !== 'page') expect(statuses['authentication']).to.equal('ok')
      }))

  it('knows what to do where nobody listens, or the name does not exist', () =>
    scene(async ({user: make}) => {
      const refused = await examine(make(`http://127.0.0.1:${await refusedPort()}/v1/traces`))
      expect(refused.of('test span')?.detail).to.include('ECONNREFUSED')
      expect(refused.of('test span')?.remedy).to.equal('Is the collector running, and is this its port?')
      expect(refused.of('authentication')).to.include({detail: 'not reached', status: 'skipped'})
      const unknown = await examine(make(`http://${NOWHERE}/v1/traces`))
      expect(unknown.of('dns')?.detail).to.include(`${NOWHERE} cannot be looked up`)
      expect(unknown.of('dns')?.remedy).to.equal('Check the host name of the endpoint, and the network.')
      expect(unknown.statuses).to.include({authentication: 'skipped', 'test span': 'error'})
    }))

  it('asks for a certificate authority where the certificate is not trusted, and is content with it', () =>
    scene(async ({certificate: create, collector: start, user: make}) => {
      const certificate = create()
      const collector = await start([], certificate)
      const user = make(collector.url)
      const untrusted = await examine(user)
      expect(untrusted.of('tls')?.status).to.equal('error')
      expect(untrusted.of('tls')?.remedy).to.include('Set ca_file to a PEM file')
      expect(untrusted.of('authentication')?.detail).to.equal('not reached')
      user.configure({ca_file: certificate.path})
      const trusted = await examine(user)
      expect(trusted.statuses).to.deep.equal({...ALL_WELL, tls: 'ok'})
      expect(trusted.of('tls')?.detail).to.equal('the certificate is trusted')
    }))

  it('names the proxy, without its password, and leaves the name to it', () =>
    scene(async ({collector: start, proxy: startProxy, user: make}) => {
      const collector = await start()
      const proxy = await startProxy({auth: 'u:s3cr3t', names: {'collector.test': collector.port}})
      const user = make('http://collector.test/v1/traces')
      const found = await examine(user, {HTTP_PROXY: proxy.url.replace('//', '//u:s3cr3t@')})
      expect(found.statuses).to.deep.equal({...ALL_WELL, dns: 'skipped'})
      expect(found.of('proxy')?.detail).to.equal(`http://${proxy.host}`)
      const denied = await examine(user, {HTTP_PROXY: proxy.url})
      expect(denied.of('authentication')?.status).to.equal('error')
      expect(denied.of('authentication')?.remedy).to.include('Put user and password of the proxy into HTTPS_PROXY')
      expect(JSON.stringify([found.findings, denied.findings])).not.to.include('s3cr3t')
    }))

  it('tries nothing where the settings allow no request, and says what is missing', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url, {headers: {authorization: 'Bearer ${NO_SUCH_TOKEN}'}})
      const {of, statuses} = await examine(user)
      expect(of('endpoint')?.detail).to.include('NO_SUCH_TOKEN')
      expect(of('endpoint')?.remedy).to.equal('Set the environment variable that the header names.')
      expect(statuses).to.include({
        authentication: 'skipped',
        dns: 'skipped',
        endpoint: 'error',
        'test span': 'skipped',
      })
      expect(collector.requests).to.deep.equal([])
    }))

  it('finds what is wrong in files and settings, and says what to do', () =>
    scene(async ({user: make}) => {
      const user = make('none', {batch_size: 0, headers: {a: 'b'}})
      const path = join(user.host.directory, 'telemetry.yaml')
      chmodSync(path, 0o644)
      mkdirSync(user.host.log)
      const {of, ok} = await examine(user)
      expect(ok).to.equal(false)
      expect(of('settings')).to.include({remedy: 'Correct or remove it.', status: 'error'})
      expect(of('settings')?.detail).to.include('batch_size is 0, expected a whole number from 1 to 10000 (in ~/.acme/')
      expect(of('log')).to.include({status: 'error'})
      expect(of('log')?.detail).to.equal('~/.acme/telemetry.log is not a regular file, so nothing is written to it')
      expect(of('modes')).to.deep.equal({
        check: 'modes',
        detail: 'others can read ~/.acme/telemetry.yaml, which may hold a secret',
        remedy: 'chmod 600 ~/.acme/telemetry.yaml',
        status: 'warning',
      })
    }))

  it('warns where the settings opt in and something else keeps it off', () =>
    scene(async ({user: make}) => {
      const {of, ok} = await examine(make('none'), {DO_NOT_TRACK: '1'})
      expect(ok).to.equal(true)
      expect(of('consent')).to.include({status: 'warning'})
      expect(of('consent')?.detail).to.equal('off (do-not-track), although your settings opt in')
    }))

  it('does not believe a clock that is behind the last event', () =>
    scene(async ({user: make}) => {
      const user = make('none')
      user.seed(1, {timestamp: new Date(Date.now() + 3_600_000).toISOString()})
      expect((await examine(user)).of('clock')).to.include({remedy: 'Set the clock of this machine.', status: 'error'})
    }))

  it('says where there is no home, or none that could be written', () =>
    scene(async ({user: make}) => {
      const user = make('none')
      const none = await examine(user, {HOME: ''})
      expect(none.of('files')).to.include({remedy: 'Set HOME to your home directory.', status: 'error'})
      const gone = await examine(user, {HOME: join(user.host.home, 'gone')})
      expect(gone.of('directory')).to.include({status: 'error'})
      expect(gone.of('directory')?.detail).to.include('cannot be written (ENOENT)')
      const fresh = join(user.host.home, 'fresh')
      mkdirSync(fresh)
      expect((await examine(user, {HOME: fresh})).of('directory')?.detail).to.equal(
        '~/.acme will be made when it is needed',
      )
    }))

  asRoot('says whose the files are where they are not the user’s', () =>
    scene(async ({user: make}) => {
      const user = make('none')
      const log = user.host.write('other.log', '')
      chownSync(log, SOMEBODY, SOMEBODY)
      user.configure({local_path: log})
      expect((await examine(user)).of('log')?.detail).to.include('belongs to another user')
      chownSync(user.host.directory, SOMEBODY, SOMEBODY)
      const {of} = await examine(user)
      expect(of('files')?.detail).to.include('belongs to another user')
      expect(of('files')?.remedy).to.include('chown -R')
    }),
  )

  it('tells the author of the CLI what is wrong with its declaration', async () => {
    const host = makeHost({
      change: ({oclif}) => Object.assign(oclif as object, {telemetry: {attributes: {a: {type: 'text'}}}}),
    })
    const {of, ok} = await examine(host)
    expect(ok).to.equal(true)
    expect(of('declaration')).to.include({status: 'warning'})
    expect(of('declaration')?.detail).to.match(
      /^package\.json of acme: oclif\.telemetry\.attributes\.a has the type "text"/,
    )
    host.remove()
  })
})
