import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {pathsOf} from '../../../src/lib/paths.js'
import {defaultHotSettings, variableOf} from '../../../src/lib/settings/hot.js'
import {withEnvironment} from '../../../src/lib/settings/override.js'
import {type Loaded, load} from '../../../src/lib/settings/load.js'
import type {Settings} from '../../../src/lib/settings/settings.js'
import {destinationOf} from '../../../src/lib/settings/values.js'

const SECRET = 's3cr3t'

interface Values {
  key: keyof Settings
  default: unknown
  /** What may be written, as YAML, and what it then is. */
  good: [yaml: string, value: unknown][]
  /** What is wrong, as YAML. */
  bad: string[]
  env: boolean
}

const booleans = {
  bad: ['maybe', '2', '[true]', '{a: b}', '""'],
  good: [
    ['true', true],
    ['"yes"', true],
    ['1', true],
    ['" ON "', true],
    ['no', false],
    ['0', false],
  ] as [string, unknown][],
}
const texts = (env = true) => ({bad: ['12', 'true', '[]', '"  "', `"${'x'.repeat(256)}"`, '"a\\nb"'], env})
const paths = {bad: ['relative/x', './x', '12', '[/x]', '""', '"a\\0b"', '~other/x']}

const TABLE: Values[] = [
  {default: false, env: true, key: 'enabled', ...booleans},
  {
    bad: [
      'localhost:4318',
      'ftp://x/y',
      'xhttp://x/y',
      '/v1/traces',
      '12',
      '[]',
      '"http://"',
      '"https://a b/"',
      '"file:///etc/x"',
    ],
    default: undefined,
    env: true,
    good: [
      ['http://127.0.0.1:4318/v1/traces', 'http://127.0.0.1:4318/v1/traces'],
      ['" https://x.example/v1/traces?a=b "', 'https://x.example/v1/traces?a=b'],
      ['HTTPS://[::1]:1/', 'HTTPS://[::1]:1/'],
      ['none', undefined],
      ['"OFF"', undefined],
    ],
    key: 'endpoint',
  },
  {default: 'acme-cli', good: [['shop', 'shop']], key: 'service_name', ...texts()},
  {default: 'cli', good: [['" a b "', 'a b']], key: 'service_namespace', ...texts()},
  {default: 'production', good: [['ci', 'ci']], key: 'deployment_environment', ...texts()},
  {
    bad: ['0', '10001', '-1', '1.5', 'many', '[512]', 'true', '.inf', '.nan', '"64x"', '"x64"', '0x40x'],
    default: 512,
    env: true,
    good: [
      ['1', 1],
      ['10000', 10_000],
      ['"64"', 64],
      ['" 64 "', 64],
    ],
    key: 'batch_size',
  },
  {
    bad: ['-0.1', '60.1', 'soon', '.nan', '.inf', '[]', 'true'],
    default: 5,
    env: true,
    good: [
      ['0', 0],
      ['0.25', 0.25],
      ['60', 60],
    ],
    key: 'batch_timeout',
  },
  {
    bad: ['0', '-1', '61', '.inf', 'soon', '{}'],
    default: 10,
    env: true,
    good: [
      ['0.001', 0.001],
      ['60', 60],
    ],
    key: 'export_timeout',
  },
  {default: false, env: true, key: 'debug', ...booleans},
  {
    default: '/home/.acme/telemetry.log',
    env: true,
    good: [
      ['~/x.log', '/home/x.log'],
      ['/var/log/../x.log', '/var/x.log'],
      ['" /x.log "', '/x.log'],
      ['/a/~/b', '/a/~/b'],
      ['"~"', '/home'],
    ],
    key: 'local_path',
    ...paths,
  },
  {
    bad: ['always', 'true', '1', '[auto]'],
    default: 'auto',
    env: true,
    good: [
      ['manual', 'manual'],
      ['" Inline "', 'inline'],
    ],
    key: 'delivery',
  },
  {
    bad: ['999', '11GB', '-1', '10XB', 'MB', 'true', '[]', '[5000]', '5000 B!', '.inf', '1e9999', '11GiB'],
    default: 10_000_000,
    env: false,
    good: [
      ['1000', 1000],
      ['1KB', 1000],
      ['2 MiB', 2 * 2 ** 20],
      ['"1.5mb"', 1_500_000],
      ['" 1.25kB "', 1250],
      ['4KiB', 4096],
      ['1GiB', 2 ** 30],
      ['5000b', 5000],
      ['10GiB', 10 * 2 ** 30],
      ['10GB', 1e10],
    ],
    key: 'log_max_size',
  },
  {
    bad: ['-1', '1001', '1.5', 'all', '[]'],
    default: 5,
    env: false,
    good: [
      ['0', 0],
      ['1000', 1000],
    ],
    key: 'log_max_files',
  },
  {default: undefined, env: false, good: [['~/ca.pem', '/home/ca.pem']], key: 'ca_file', ...paths},
  {bad: ['br', 'true', '1'], default: 'gzip', env: false, good: [['none', 'none']], key: 'compression'},
  {
    bad: ['grpc', 'http', '1'],
    default: 'http/json',
    env: true,
    good: [
      ['http/protobuf', 'http/protobuf'],
      ['http/json', 'http/json'],
    ],
    key: 'protocol',
  },
  {default: false, env: false, key: 'allow_insecure_headers', ...booleans},
]

describe('the settings', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'settings-'))
    mkdirSync(join(home, '.acme'))
  })
  afterEach(() => rmSync(home, {force: true, recursive: true}))

  const loaded = (given: {yaml?: string; env?: Record<string, string>; name?: string}): Loaded => {
    if (given.yaml !== undefined) writeFileSync(join(home, '.acme', given.name ?? 'telemetry.yaml'), given.yaml)
    return load({bin: 'acme', env: given.env ?? {}, envKey: (name) => `ACME_${name}`, paths: pathsOf(home, 'acme')})
  }
  /** With the throwaway home as `/home`. */
  const of = (value: unknown) => (typeof value === 'string' ? value.replace(home, '/home') : value)
  const variable = (key: string) => `ACME_${variableOf(key)}`

  it('are these, and no others', () => {
    expect(Object.keys(loaded({}).settings).sort()).to.deep.equal([...TABLE.map(({key}) => key), 'headers'].sort())
  })

  for (const {bad, default: preset, env, good, key} of TABLE) {
    it(`${key} has its default without a file`, () => {
      const {diagnostics, settings, sources} = loaded({})
      expect(of(settings[key])).to.equal(preset)
      expect(sources[key]).to.equal('default')
      expect(diagnostics).to.be.empty
    })

    for (const [yaml, value] of good) {
      it(`${key}: ${yaml} is ${value}`, () => {
        const {diagnostics, settings, sources} = loaded({yaml: `${key}: ${yaml}\n`})
        expect(of(settings[key])).to.equal(value)
        expect(sources[key]).to.equal('config')
        expect(diagnostics).to.be.empty
      })
    }

    for (const yaml of bad) {
      it(`${key}: ${yaml.slice(0, 20)} is named, and the default is used`, () => {
        const {configEnabled, diagnostics, settings, sources} = loaded({yaml: `${key}: ${yaml}\n`})
        expect(of(settings[key])).to.equal(preset)
        expect(sources[key]).to.equal('default')
        expect(diagnostics.map((entry) => [entry.key, of(entry.source)])).to.deep.equal([
          [key, '/home/.acme/telemetry.yaml'],
        ])
        expect(diagnostics[0]?.problem).to.match(/expected \S+/)
        expect(configEnabled).to.equal(false)
      })
    }

    it(`${key} ${env ? 'is' : 'is not'} heard from the environment`, () => {
      const [yaml, value] = good[0] as [string, unknown]
      const {settings, sources} = loaded({env: {[variable(key)]: yaml.replaceAll('"', '')}})
      expect(of(settings[key])).to.equal(env ? value : preset)
      expect(sources[key]).to.equal(env ? 'env' : 'default')
    })

    if (!env) continue
    it(`${key} in the environment beats the file, empty does not, and a wrong one means the default`, () => {
      const [yaml, value] = good[0] as [string, unknown]
      const fileHas = (value === true ? 'false' : good[1]?.[0]) ?? 'other'
      const file = loaded({yaml: `${key}: ${fileHas}`}).settings[key]
      expect(loaded({env: {[variable(key)]: yaml.replaceAll('"', '')}}).settings[key]).to.satisfy(
        (actual: unknown) => of(actual) === value,
      )
      expect(loaded({env: {[variable(key)]: ''}}).settings[key]).to.equal(file)
      const wrong = loaded({env: {[variable(key)]: 'x\ny'}})
      expect(of(wrong.settings[key])).to.equal(preset)
      expect(wrong.diagnostics.map((entry) => [entry.key, entry.source])).to.deep.equal([[key, variable(key)]])
    })
  }

  for (const raw of ['', 'none', 'http://127.0.0.1:1/x', 'nonsense', '~/a', 'manual', 'MANUAL ', 'true', 'x\ny']) {
    it(`are the same for the hot path, which has no library, with ${JSON.stringify(raw)} in every variable`, () => {
      const places = pathsOf(home, 'acme')
      const names = ['debug', 'delivery', 'endpoint', 'local_path']
      const env = Object.fromEntries(names.map((name) => [variable(name), raw]))
      const {settings} = loaded({env})
      const hot = withEnvironment(defaultHotSettings(places), {env, paths: places, variable})
      expect(hot).to.deep.include({
        debug: settings.debug,
        delivery: settings.delivery,
        destination: settings.endpoint === undefined ? null : destinationOf(settings.endpoint),
        local_path: settings.local_path,
      })
    })
  }

  const EXPECTED: Record<string, string> = {
    batch_size: 'a whole number from 1 to 10000',
    batch_timeout: 'seconds from 0 to 60',
    delivery: 'one of auto, background, inline, manual',
    enabled: 'one of 1 true yes y on, or 0 false no n off',
    endpoint: 'the http:// or https:// URL of an OTLP/HTTP traces endpoint, or none',
    export_timeout: 'seconds over 0, at most 60',
    headers: 'a map of header names to text',
    local_path: 'a path that is absolute or begins with ~/',
    log_max_files: 'a whole number from 0 to 1000',
    log_max_size: 'bytes, or a size such as 10MB, from 1KB to 10GB',
    protocol: 'one of http/json, http/protobuf',
    service_name: 'text of 1 to 255 printable characters',
  }
  for (const [key, expected] of Object.entries(EXPECTED))
    it(`say what ${key} must be where it is not`, () => {
      const [diagnostic] = loaded({yaml: `${key}: [[]]\n`}).diagnostics
      expect(diagnostic?.problem.replace(/^.*, expected /, '')).to.equal(expected)
      expect(diagnostic?.problem).to.match(
        key === 'endpoint' || key === 'headers' ? /^is \[redacted\],/ : /^is a list,/,
      )
    })

  it('say which part of the headers is wrong', () => {
    const said = (yaml: string) =>
      loaded({yaml: `headers: ${yaml}\n`}).diagnostics[0]?.problem.replace(/^.*, expected /, '')
    expect(said('{"a b": c}')).to.equal('header names of letters, digits and hyphens')
    expect(said('{a: [c]}')).to.equal('header values that are one line of text')
  })

  it('know a collector by a hash that every version makes alike', () => {
    // http://www.isthe.com/chongo/tech/comp/fnv/, 32 bit FNV-1a
    expect(['', 'a', 'foobar'].map(destinationOf)).to.deep.equal(['811c9dc5', 'e40c292c', 'bf9cf968'])
    expect(destinationOf('http://127.0.0.1:4145/v1/traces')).to.equal('0093ac75')
  })

  it('never repeat the value of a secret in a diagnostic', () => {
    const {diagnostics} = loaded({
      env: {ACME_TELEMETRY_ENDPOINT: `htp://${SECRET}@x`, ACME_TELEMETRY_HEADERS: `no header ${SECRET}`},
      yaml: `endpoint: "htps://u:${SECRET}@x/?${SECRET}"\nheaders: [${SECRET}]\n${SECRET}: 1\nheader: ${SECRET}\n`,
    })
    expect(diagnostics).to.have.length(6)
    expect(JSON.stringify(diagnostics)).not.to.include(SECRET)
    expect(diagnostics.find(({key}) => key === 'header')?.problem).to.include('did you mean headers?')
  })

  it('say how headers are written, where a variable has them', () => {
    const [diagnostic] = loaded({env: {ACME_TELEMETRY_HEADERS: 'nonsense'}}).diagnostics
    expect(diagnostic?.problem).to.equal('is [redacted], expected `Name: value` or `Name=value`, comma separated')
  })

  for (const yaml of ['2026-01-01', '!!binary aGVsbG8=']) {
    it(`are none where YAML makes something else than a map of them: ${yaml}`, () => {
      expect(loaded({yaml}).diagnostics[0]?.problem).to.equal('is not a map of settings')
      expect(loaded({yaml: `headers: ${yaml}`}).diagnostics[0]?.problem).to.include('expected a map of header names')
      expect(loaded({yaml: `endpoint: x\nservice_name: ${yaml}`}).diagnostics[1]?.problem).to.include('is a date or')
    })
  }

  it('say what an unknown key probably means', () => {
    const typos = {Enabled: 'enabled', 'batch-size': 'batch_size', endpont: 'endpoint', log_max_file: 'log_max_files'}
    const {diagnostics} = loaded({
      yaml: Object.keys(typos)
        .map((key) => `${key}: 1\n`)
        .join(''),
    })
    expect(diagnostics.map(({key, problem}) => [key, /did you mean (\w+)\?/.exec(problem)?.[1]])).to.deep.equal(
      Object.entries(typos),
    )
  })
})
