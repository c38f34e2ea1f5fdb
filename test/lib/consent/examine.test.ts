import {mkdirSync} from 'node:fs'
import {expect} from 'chai'
import {examine} from '../../../src/lib/consent/examine.js'
import {type Home, makeHome} from '../support/home.js'

const ENDPOINT = 'http://127.0.0.1:4318/v1/traces'

describe('everything about settings and consent', () => {
  let home: Home
  beforeEach(() => {
    home = makeHome()
  })
  afterEach(() => home.remove())
  const see = (env: Record<string, string> = {HOME: home.path}, more: {service_name?: string} = {}) =>
    examine({bin: 'acme', env, envKey: (name) => `ACME_${name}`, host: more, uid: process.geteuid?.()})
  const verdicts = (seen = see()) => Object.fromEntries(seen.rules.map(({name, verdict}) => [name, verdict]))
  const NO_MATCH = {
    config: 'no match',
    default: 'off',
    'do-not-track': 'no match',
    env: 'no match',
    'opt-in-file': 'no match',
    'otel-sdk-disabled': 'no match',
    'test-environment': 'no match',
    'untrusted-home': 'no match',
  }

  it('is off by default, and each rule says so', () => {
    expect(see().decision).to.deep.equal({level: 'off', reason: 'default'})
    expect(verdicts()).to.deep.equal(NO_MATCH)
    expect(see().paths).to.deep.equal(home.paths)
  })

  for (const [title, env] of Object.entries<Record<string, string>>({
    'is empty': {HOME: ''},
    'is missing': {},
    'is relative': {HOME: 'home'},
  }))
    it(`has no place where HOME ${title}, and nobody is opted in by what stands in the working directory`, () => {
      const seen = see({...env, ACME_TELEMETRY_OPT_IN: 'true'})
      expect(seen.decision).to.deep.equal({level: 'off', reason: 'untrusted-home'})
      expect(seen.home).to.deep.include({
        names: [],
        stats: {},
        untrusted: 'there is no home directory (HOME is unset, empty or relative)',
      })
      expect(seen.optIn).to.deep.equal({enabled: false})
      expect(seen.paths).to.include({directory: '', log: ''})
      expect(seen.loaded.file).to.equal(undefined)
      expect(verdicts(seen)).to.deep.equal({...NO_MATCH, env: 'local', 'untrusted-home': 'off'})
    })

  it('puts the file, the opt-in file and the environment together', () => {
    home.write('telemetry.yaml', `enabled: true\nendpoint: ${ENDPOINT}\n`)
    home.write('telemetry.opt-in', 'true')
    const seen = see()
    expect(seen.decision).to.deep.equal({level: 'remote', reason: 'config'})
    expect(verdicts(seen)).to.deep.equal({...NO_MATCH, config: 'remote', 'opt-in-file': 'local'})
    expect([...seen.home.names].sort()).to.deep.equal(['telemetry.opt-in', 'telemetry.yaml'])
    expect(see({ACME_TELEMETRY_OPT_IN: 'off', HOME: home.path}).decision).to.deep.equal({level: 'off', reason: 'env'})
    expect(see({ACME_TELEMETRY_ENDPOINT: 'none', HOME: home.path}).decision.level).to.equal('local')
  })

  it('keeps at home what the opt-in file alone agrees to, and names what is wrong with it', () => {
    home.write('telemetry.opt-in', 'true')
    const env = {ACME_TELEMETRY_ENDPOINT: ENDPOINT, HOME: home.path}
    expect(see(env).decision).to.deep.equal({level: 'local', reason: 'opt-in-file'})
    home.remove()
    mkdirSync(home.paths.optIn, {recursive: true})
    expect(see(env).decision).to.deep.equal({level: 'off', reason: 'default'})
    expect(see(env).optIn.problem).to.equal('is a directory')
  })

  it('takes what the author of the CLI declares for a default', () => {
    expect(see().loaded.settings.service_name).to.equal('acme-cli')
    expect(see({HOME: home.path}, {service_name: 'shop'}).loaded.settings.service_name).to.equal('shop')
  })
})
