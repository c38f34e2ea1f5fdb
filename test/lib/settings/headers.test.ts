import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {resolveHeaders} from '../../../src/lib/delivery/headers.js'
import {pathsOf} from '../../../src/lib/paths.js'
import {mergeHeaders, parseHeaders, parseHeaderText} from '../../../src/lib/settings/formats.js'
import {load} from '../../../src/lib/settings/load.js'

type Headers = Record<string, string>

describe('headers', () => {
  const GOOD: [text: string, headers: Headers][] = [
    ['Authorization: Bearer x', {Authorization: 'Bearer x'}],
    ['x-team=abc', {'x-team': 'abc'}],
    ['a: 1, b=2', {a: '1', b: '2'}],
    ['a: 1%2C2%2c3', {a: '1,2,3'}],
    ['Authorization=Basic dXNlcjpwYXNz==', {Authorization: 'Basic dXNlcjpwYXNz=='}],
    ['a: b: c=d', {a: 'b: c=d'}],
    ['a=b:c', {a: 'b:c'}],
    [' a : 1 ,, ', {a: '1'}],
    ['a:', {a: ''}],
    ['a:\tb ,c = d ', {a: 'b', c: 'd'}],
    ['X: 1, x: 2', {x: '2'}],
  ]
  for (const [text, headers] of GOOD) {
    it(`are read from the environment as ${JSON.stringify(text)}`, () => {
      expect(parseHeaderText(text)).to.deep.equal({ok: true, value: headers})
    })
  }

  for (const text of [
    'novalue',
    'a b: c',
    ': c',
    '=c',
    'a: 1, nonsense',
    'a: 1\n2',
    'ä: 1',
    '=a:b',
    'a',
    'a: b\u0000c',
  ]) {
    it(`are refused as a whole where one is wrong: ${JSON.stringify(text)}`, () => {
      expect(parseHeaderText(text).ok).to.equal(false)
    })
  }

  for (const raw of [
    null,
    [],
    'a: b',
    12,
    new Date(0),
    Buffer.from('abc'),
    {a: {b: 'c'}},
    {a: true},
    {a: null},
    {'a b': 'c'},
    {a: 'b\r\nc: d'},
  ]) {
    it(`are refused from a file as ${JSON.stringify(raw)}`, () => {
      expect(parseHeaders(raw).ok).to.equal(false)
    })
  }

  it('lose the space around them, from a file, too', () => {
    expect(parseHeaders({a: '  b c '})).to.deep.equal({ok: true, value: {a: 'b c'}})
  })

  it('are refused from the environment with what they must be', () => {
    expect(parseHeaderText('nonsense')).to.deep.equal({
      expected: '`Name: value` or `Name=value`, comma separated',
      ok: false,
    })
  })

  it('may be numbers in a file, and named like anything that JavaScript has', () => {
    const raw = JSON.parse('{"x-id": 12, "__proto__": "a", "constructor": "b"}')
    const parsed = parseHeaders(raw)
    expect(parsed.ok && Object.entries(parsed.value)).to.deep.equal([
      ['x-id', '12'],
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ])
    expect(({} as Headers)['a']).to.equal(undefined)
  })

  it('are merged without regard to case, the later ones winning', () => {
    expect(mergeHeaders({Authorization: 'old', 'X-Keep': '1'}, {AUTHORIZATION: 'new'})).to.deep.equal({
      AUTHORIZATION: 'new',
      'X-Keep': '1',
    })
  })

  describe('of the file and the environment', () => {
    let home: string
    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'headers-'))
      mkdirSync(join(home, '.acme'))
      writeFileSync(join(home, '.acme/telemetry.yaml'), 'headers:\n  Authorization: "Bearer ${TOKEN}"\n  x-a: file\n')
    })
    afterEach(() => rmSync(home, {force: true, recursive: true}))
    const loaded = (value: string) =>
      load({
        bin: 'acme',
        env: {ACME_TELEMETRY_HEADERS: value, TOKEN: 'secret'},
        envKey: (name) => `ACME_${name}`,
        paths: pathsOf(home, 'acme'),
      })

    it('are merged, and a variable in the file is kept as its name', () => {
      const {settings, sources} = loaded('X-A: env, x-b: env')
      expect(settings.headers).to.deep.equal({Authorization: 'Bearer ${TOKEN}', 'X-A': 'env', 'x-b': 'env'})
      expect(sources.headers).to.equal('env')
    })

    it('are taken from the environment as they are: a $ of a password is one', () => {
      const {settings} = loaded('X-A: pa$$word, x-b: ${TOKEN}')
      expect(resolveHeaders(settings.headers, {TOKEN: 'secret'})).to.deep.equal({
        headers: {authorization: 'Bearer secret', 'x-a': 'pa$$word', 'x-b': '${TOKEN}'},
      })
    })

    it('are those of the file where the environment has none that can be read', () => {
      const {diagnostics, settings, sources} = loaded('nonsense')
      expect(settings.headers).to.deep.equal({Authorization: 'Bearer ${TOKEN}', 'x-a': 'file'})
      expect(sources.headers).to.equal('config')
      expect(diagnostics.map(({used}) => used)).to.deep.equal(['the headers of the file'])
    })
  })
})
