import {expect} from 'chai'
import {load} from '../../../src/lib/settings/load.js'
import {nearest} from '../../../src/lib/settings/suggest.js'
import {type Home, makeHome} from '../support/home.js'

const SECRET = 's3cr3t'

describe('what is said of a configuration file', () => {
  let home: Home
  beforeEach(() => {
    home = makeHome()
  })
  afterEach(() => home.remove())
  const loaded = (more: {env?: Record<string, string>; host?: {service_name?: string}} = {}) =>
    load({bin: 'acme', env: {}, envKey: (name) => `ACME_${name}`, paths: home.paths, ...more})
  const problems = () => loaded().diagnostics.map(({key, problem}) => `${key} ${problem}`)

  it('is nothing where there is none', () => {
    expect(loaded()).to.deep.include({configEnabled: false, diagnostics: [], file: undefined})
  })

  for (const [name, text] of [
    ['telemetry.yaml', ''],
    ['telemetry.yaml', '# enabled: true\n'],
    ['telemetry.yaml', '---\n'],
    ['telemetry.json', ' \n'],
    ['telemetry.json', 'null'],
  ] as const)
    it(`is nothing where ${name} holds ${JSON.stringify(text)}`, () => {
      const path = home.write(name, text)
      expect(loaded()).to.deep.include({configEnabled: false, diagnostics: [], file: path})
    })

  const BROKEN: [name: string, text: string, problem: string][] = [
    ['telemetry.yaml', `enabled: true\nheaders: {a: ${SECRET}`, 'is not valid YAML (line 3, column 1)'],
    ['telemetry.yaml', `enabled: true\n\t${SECRET}: 1\n`, 'is not valid YAML (line 2, column 1)'],
    ['telemetry.json', `{"a": "${SECRET}",}`, 'is not valid JSON'],
    ['telemetry.json', SECRET, 'is not valid JSON'],
    ['telemetry.yaml', `- ${SECRET}\n`, 'is not a map of settings'],
    ['telemetry.yaml', SECRET, 'is not a map of settings'],
    ['telemetry.json', `["${SECRET}"]`, 'is not a map of settings'],
    ['telemetry.yaml', `a: \0${SECRET}`, 'is not text in UTF-8 or UTF-16'],
    ['telemetry.yaml', `#${SECRET.repeat(20_000)}`, 'is larger than 64 KiB and was not read'],
  ]
  for (const [name, text, problem] of BROKEN)
    it(`is where it is broken, and never what stands there: ${JSON.stringify(text).slice(0, 40)} in ${name}`, () => {
      const path = home.write(name, text)
      const {configEnabled, diagnostics, settings} = loaded()
      expect(diagnostics).to.have.length(1)
      expect(diagnostics[0]).to.include({key: '(file)', source: path, used: 'the defaults'})
      expect(diagnostics[0]?.problem).to.satisfy((said: string) => said.startsWith(problem), diagnostics[0]?.problem)
      expect(JSON.stringify(diagnostics)).not.to.include(SECRET)
      expect([configEnabled, settings.enabled]).to.deep.equal([false, false])
    })

  it('is what stands in the place of a value, short and printable', () => {
    home.write(
      'telemetry.yaml',
      [
        'batch_size: [1]',
        'batch_timeout: {a: 1}',
        'debug: "a\\nb\\e[31m\\u4e00é"',
        `delivery: ${'x'.repeat(41)}`,
        `protocol: ${'y'.repeat(40)}`,
        'log_max_files: -1',
      ].join('\n'),
    )
    const shown = problems().map((line) => line.replace(/, expected .*/, ''))
    expect(shown.sort()).to.deep.equal([
      'batch_size is a list',
      'batch_timeout is a map',
      'debug is "a?b?[31m?é"',
      `delivery is "${'x'.repeat(40)}…"`,
      'log_max_files is -1',
      `protocol is "${'y'.repeat(40)}"`,
    ])
  })

  it('is nothing of a key without a value, which is not set', () => {
    home.write('telemetry.yaml', 'endpoint:\nenabled:\nheaders:\n')
    const {diagnostics, sources} = loaded()
    expect(diagnostics).to.be.empty
    expect([sources.endpoint, sources.enabled, sources.headers]).to.deep.equal(['default', 'default', 'default'])
  })

  it('repeats no unknown key that is nothing like one of ours: it may be a secret', () => {
    home.write('telemetry.yaml', `${SECRET}: 1\nendpont: ${SECRET}\n`)
    expect(problems()).to.deep.equal([
      '(unknown key) is not a setting',
      'endpont is not a setting, did you mean endpoint?',
    ])
    expect(loaded().diagnostics.map(({used}) => used)).to.deep.equal(['ignored', 'ignored'])
  })

  it('is by the file alone whether the file enables', () => {
    expect(loaded({env: {ACME_TELEMETRY_OPT_IN: 'true'}})).to.deep.include({configEnabled: false})
    home.write('telemetry.yaml', 'enabled: true\n')
    const {configEnabled, settings, sources} = loaded({env: {ACME_TELEMETRY_OPT_IN: 'false'}})
    expect([configEnabled, settings.enabled, sources.enabled]).to.deep.equal([true, false, 'env'])
  })

  it('counts no more where a variable is set and wrong: that means the default, and says so', () => {
    home.write('telemetry.yaml', 'batch_size: 7\nheaders: {a: b}\n')
    const wrong = {ACME_TELEMETRY_BATCH_SIZE: 'many', ACME_TELEMETRY_HEADERS: 'nonsense'}
    const {settings, sources} = loaded({env: wrong})
    expect([settings.batch_size, sources.batch_size]).to.deep.equal([512, 'default'])
    expect([settings.headers, sources.headers]).to.deep.equal([{a: 'b'}, 'config'])
  })

  it('lets the author of the CLI have a default, which a wrong value falls back to', () => {
    const host = {service_name: 'shop'}
    expect(loaded({host}).sources.service_name).to.equal('host')
    home.write('telemetry.yaml', 'service_name: 12\n')
    const {diagnostics, settings, sources} = loaded({host})
    expect([settings.service_name, sources.service_name]).to.deep.equal(['shop', 'host'])
    expect(diagnostics[0]).to.include({key: 'service_name', used: 'shop'})
    home.write('telemetry.yaml', 'service_name: mine\n')
    expect(loaded({host}).settings.service_name).to.equal('mine')
  })
})

describe('the word that was probably meant', () => {
  const WORDS = ['enabled', 'endpoint', 'debug', 'log_max_size', 'log_max_files']
  const MEANT: [typed: string, word: string | undefined][] = [
    ['enable', 'enabled'],
    ['ENDPOINT', 'endpoint'],
    ['end-point', 'endpoint'],
    ['edpont', 'endpoint'],
    ['edpnt', undefined],
    ['logMaxFile', 'log_max_files'],
    ['dbg', undefined],
    ['debgu', 'debug'],
    ['something', undefined],
    ['log_max_files_123', undefined],
    ['', undefined],
    ['e'.repeat(65), undefined],
  ]
  for (const [typed, word] of MEANT)
    it(`by ${JSON.stringify(typed).slice(0, 20)} is ${word ?? 'not known'}`, () => {
      expect(nearest(typed, WORDS)).to.equal(word)
    })

  it('is not known where there are none', () => {
    expect(nearest('debug', [])).to.equal(undefined)
  })
})
