import {chownSync, existsSync, readdirSync, readFileSync} from 'node:fs'
import {expect} from 'chai'
import {makeHost, type TestHost} from '../support/host.js'
import {asRoot, SOMEBODY} from './support/home.js'
import * as support from './support/telemetry.js'

const SUGGESTED = 'https://collector.example/v1/traces'

describe("an endpoint that the CLI's author suggests", () => {
  const suggesting = () =>
    makeHost({
      change: ({oclif}) => Object.assign(oclif as object, {telemetry: {suggested_endpoint: SUGGESTED}}),
    })
  const withHost = async (host: TestHost, play: (host: TestHost) => Promise<void>) => {
    try {
      await play(host)
    } finally {
      host.remove()
    }
  }

  it('is no consent, however the user opts in', () =>
    withHost(suggesting(), async (host) => {
      expect(await support.json(host, 'status')).to.include({level: 'off', reason: 'default'})
      expect(await support.json(host, 'enable')).to.include({endpoint: null, level: 'local'})
      await host.run(['ok'], {env: {ACME_TELEMETRY_DELIVERY: 'manual'}})
      expect(host.events().at(-1)).to.include({command: 'ok', consent: 'local'})
    }))

  it('is taken where the user says --share, and not before', () =>
    withHost(suggesting(), async (host) => {
      expect(await support.json(host, 'enable --share')).to.include({endpoint: SUGGESTED, level: 'remote'})
      await host.run(['ok'], {env: {ACME_TELEMETRY_DELIVERY: 'manual'}})
      expect(host.events().at(-1)).to.include({command: 'ok', consent: 'remote'})
    }))

  it('is named by --share alone', () =>
    withHost(suggesting(), async (host) => {
      for (const more of ['--endpoint http://127.0.0.1:9/v1/traces', '--preset local']) {
        const {code, stderr} = await support.telemetry(host, `enable --share ${more}`)
        expect(code).to.equal(2)
        expect(support.plain(stderr)).to.include('--share names the endpoint by itself')
      }
    }))

  it('cannot be shared with where there is none: the user is asked to name one', () =>
    withHost(makeHost(), async (host) => {
      const {code, stderr} = await support.telemetry(host, 'enable --share')
      expect(code).to.equal(2)
      expect(support.plain(stderr)).to.include('acme suggests no endpoint: name one with --endpoint')
      expect(existsSync(host.directory)).to.equal(false)
    }))
})

describe('a command that would change the settings', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
  })
  afterEach(() => host.remove())

  it('telemetry:disable says so where it cannot edit the file, which enables nothing', async () => {
    const path = host.write('telemetry.yaml', 'enabled: true\n  a: [')
    host.optIn()
    const {code, stderr} = await support.telemetry(host, 'disable')
    expect(code).to.equal(1)
    expect(support.plain(stderr)).to.include('is not valid YAML').and.include('It was left as it is')
    expect(readFileSync(path, 'utf8')).to.equal('enabled: true\n  a: [')
    expect((await support.json(host, 'status')).level).to.equal('off')
  })

  for (const command of ['enable', 'disable', 'purge --yes'])
    asRoot(`telemetry:${command} changes nothing in somebody else's home, and says whose it is to do`, async () => {
      host.write('telemetry.yaml', 'enabled: true\n')
      host.optIn()
      host.write('telemetry.log', '')
      chownSync(host.directory, SOMEBODY, SOMEBODY)
      const before = readdirSync(host.directory)
      const {code, stderr, stdout} = await support.telemetry(host, command)
      expect([code, stdout]).to.deep.equal([1, ''])
      expect(support.plain(stderr))
        .to.include('belongs to another user. Nothing was changed: run this as the user whose home it is.')
        .and.not.match(/ at /)
      expect(readdirSync(host.directory)).to.deep.equal(before)
      expect(readFileSync(`${host.directory}/telemetry.yaml`, 'utf8')).to.equal('enabled: true\n')
    })
})
