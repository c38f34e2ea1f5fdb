import {existsSync, readFileSync, rmSync, statSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {statOf} from '../../../src/lib/files/quick.js'
import {compile, diagnose} from '../../../src/lib/settings/compile.js'
import {defaultHotSettings, type HotSettings} from '../../../src/lib/settings/hot.js'
import {keepSnapshot} from '../../../src/lib/settings/keep.js'
import {fingerprintNow, readSnapshot} from '../../../src/lib/settings/snapshot.js'
import {destinationOf} from '../../../src/lib/settings/values.js'
import {type Home, makeHome} from '../support/home.js'

const ENDPOINT = 'http://127.0.0.1:4318/v1/traces'

describe('the compiled settings', () => {
  let home: Home
  let settings: HotSettings
  beforeEach(() => {
    home = makeHome()
    home.mkdir()
    settings = {...defaultHotSettings(home.paths), destination: destinationOf(ENDPOINT), enabled: true}
  })
  afterEach(() => home.remove())
  const sources = () => fingerprintNow(home.paths)
  const keep = (given: object = settings) => keepSnapshot(home.paths, '1.0.0', given as HotSettings, sources())
  const read = (version = '1.0.0', of = sources()) =>
    readSnapshot(home.paths, {fingerprint: of, stat: statOf(home.paths.snapshot), version})

  it('are those of the file, with a hash for the endpoint', () => {
    expect(compile(home.paths, 'acme')).to.deep.equal(defaultHotSettings(home.paths))
    home.write(
      'telemetry.yaml',
      `enabled: true\nendpoint: ${ENDPOINT}\ndebug: true\ndelivery: manual\nlocal_path: /x.log\nlog_max_files: 1\nlog_max_size: 2KB\nheaders: {a: s3cr3t}\n`,
    )
    expect(compile(home.paths, 'acme')).to.deep.equal({
      debug: true,
      delivery: 'manual',
      destination: destinationOf(ENDPOINT),
      enabled: true,
      local_path: '/x.log',
      log_max_files: 1,
      log_max_size: 2000,
    })
  })

  it('come with a line for each thing that is wrong, for debug mode', () => {
    const path = home.write('telemetry.yaml', 'batch_size: 0\nendpoint: s3cr3t\n')
    const lines = diagnose({
      bin: 'acme',
      env: {ACME_TELEMETRY_DEBUG: 'x'},
      envKey: (name) => `ACME_${name}`,
      paths: home.paths,
    })
    expect(lines.sort()).to.deep.equal([
      `batch_size is 0, expected a whole number from 1 to 10000 (in ${path}); used instead: 512`,
      'debug is "x", expected one of 1 true yes y on, or 0 false no n off (in ACME_TELEMETRY_DEBUG); used instead: false',
      `endpoint is [redacted], expected the http:// or https:// URL of an OTLP/HTTP traces endpoint, or none (in ${path}); used instead: none`,
    ])
  })

  it('are kept for the next command, readable by the user alone', () => {
    keep()
    expect(read()).to.deep.equal(settings)
    expect(statSync(home.paths.snapshot).mode & 0o777).to.equal(0o600)
    Object.assign(settings, {destination: null, log_max_files: 0})
    keep()
    expect(read()).to.deep.equal(settings)
  })

  it('are of no use to another version, nor after a change, nor in another home', () => {
    keep()
    expect(read('1.0.1')).to.equal(undefined)
    const before = sources()
    home.write('telemetry.json', '{}')
    expect(read()).to.equal(undefined)
    expect(read('1.0.0', before)).to.deep.equal(settings)
    const elsewhere = {...home.paths, home: '/another'}
    expect(readSnapshot(elsewhere, {fingerprint: before, stat: statOf(elsewhere.snapshot), version: '1.0.0'})).to.equal(
      undefined,
    )
  })

  it('differ by what an edit changes of the file, or of one that comes before it', () => {
    const seen = new Set([String(sources())])
    home.write('telemetry.json', '{}')
    seen.add(String(sources()))
    home.write('telemetry.json', '{ }')
    seen.add(String(sources()))
    home.write('telemetry.yaml', '')
    seen.add(String(sources()))
    expect(seen).to.have.property('size', 4)
    rmSync(home.path, {recursive: true})
    expect(sources()).to.deep.equal(['', '', ''])
  })

  it('are not kept of a file that has changed since it was read, nor of one so young that nobody could tell', async () => {
    const before = sources()
    const path = home.write('telemetry.yaml', 'enabled: true\n')
    await sleep(150)
    keepSnapshot(home.paths, '1.0.0', settings, before)
    expect(existsSync(home.paths.snapshot)).to.equal(false)
    // Where the machine is so busy that the file has grown old in the meantime, once more.
    for (let isYoung = false; !isYoung; ) {
      rmSync(home.paths.snapshot, {force: true})
      home.write('telemetry.yaml', 'enabled: true\n')
      keep()
      isYoung = Date.now() - statSync(path).ctimeMs < 100
    }
    expect(existsSync(home.paths.snapshot)).to.equal(false)
    await sleep(150)
    keep()
    expect(read()).to.deep.equal(settings)
  })

  it('are not kept, silently, where they cannot be written', () => {
    rmSync(home.path, {recursive: true})
    expect(() => keep()).not.to.throw()
    expect(read()).to.equal(undefined)
  })

  it('hold no header and no endpoint, which may be secrets', () => {
    home.write('telemetry.yaml', `enabled: true\nendpoint: ${ENDPOINT}\nheaders: {a: s3cr3t}\n`)
    expect(JSON.stringify(compile(home.paths, 'acme'))).not.to.match(/s3cr3t|127\.0\.0\.1/)
  })

  const WRONG: [key: keyof HotSettings, values: unknown[]][] = [
    ['local_path', ['x.log', 1, '', undefined]],
    ['delivery', ['sometimes', 1, undefined]],
    ['destination', ['9C1F02AA', '9c1f02a', '9c1f02aa0', `x${destinationOf(ENDPOINT)}`, 1, undefined]],
    ['debug', ['true', 1, undefined]],
    ['enabled', ['true', 1, undefined]],
    ['log_max_files', [-1, 1.5, '5', undefined]],
    ['log_max_size', [-1, 1.5, '5', undefined]],
  ]
  for (const [key, values] of WRONG)
    it(`are worthless where ${key} is none`, () => {
      for (const value of values) {
        keep({...settings, [key]: value})
        expect(read(), String(value)).to.equal(undefined)
      }
      keep()
      expect(read()).to.deep.equal(settings)
    })

  it('are worthless where they are torn, of another format, too large, or no settings at all', () => {
    keep()
    const whole = readFileSync(home.paths.snapshot, 'utf8')
    const isRead = (text: string) => {
      home.write('telemetry.snapshot.json', text)
      return read() !== undefined
    }
    expect(isRead(whole)).to.equal(true)
    const {settings: _, ...rest} = JSON.parse(whole)
    for (const text of [
      '',
      'null',
      '[]',
      whole.slice(0, -1),
      whole.replace('"format":1', '"format":2'),
      JSON.stringify(rest),
      JSON.stringify({...rest, settings: null}),
      whole.padEnd(16 * 1024 + 1),
    ])
      expect(isRead(text), text.slice(0, 40)).to.equal(false)
    expect(isRead(whole.padEnd(16 * 1024))).to.equal(true)
    rmSync(home.paths.snapshot)
    expect(read()).to.equal(undefined)
  })
})
