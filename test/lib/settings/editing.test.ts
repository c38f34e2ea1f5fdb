import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {parse} from 'yaml'
import {configPath, editConfig, EditError} from '../../../src/lib/settings/edit.js'
import {type Home, makeHome} from '../support/home.js'

const TEMPLATE = '# The settings\nenabled: false # or true\n\n# endpoint: none\n'
const LONG = 'many words '.repeat(20).trim()

describe('an edit of the configuration file', () => {
  let home: Home
  beforeEach(() => {
    home = makeHome()
  })
  afterEach(() => home.remove())
  const edit = (changes: Record<string, unknown>) => editConfig(home.paths, TEMPLATE, changes).path
  const text = (name = 'telemetry.yaml') => readFileSync(join(home.paths.directory, name), 'utf8')
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

  it('makes a missing file from the template, for the user alone', () => {
    expect(configPath(home.paths)).to.equal(home.paths.configs[0])
    expect(edit({enabled: true})).to.equal(home.paths.configs[0])
    expect(text()).to.equal(TEMPLATE.replace('enabled: false', 'enabled: true'))
    expect(mode(join(home.paths.directory, 'telemetry.yaml'))).to.equal('600')
    expect(mode(home.paths.directory)).to.equal('700')
    expect(readdirSync(home.paths.directory)).to.deep.equal(['telemetry.yaml'])
  })

  it('keeps what else stands there: comments, order, mode, and lines as long as they are', () => {
    const path = home.write('telemetry.yaml', `# mine\ndebug: true # for now\nenabled: false\nservice_name: ${LONG}\n`)
    writeFileSync(path, readFileSync(path), {mode: 0o640})
    const before = mode(path)
    edit({delivery: 'manual', enabled: true})
    expect(text()).to.equal(`# mine\ndebug: true # for now\nenabled: true\nservice_name: ${LONG}\ndelivery: manual\n`)
    expect(mode(path)).to.equal(before)
  })

  it('removes a setting', () => {
    home.write('telemetry.yaml', 'enabled: true\nendpoint: http://x/\n')
    edit({debug: undefined, endpoint: undefined})
    expect(text()).to.equal('enabled: true\n')
  })

  it('adds headers to none, and to those that are there, whatever the case of their names', () => {
    home.write('telemetry.yaml', 'enabled: true\n')
    edit({'headers+': {'X-A': '1'}})
    expect(parse(text())).to.deep.equal({enabled: true, headers: {'X-A': '1'}})
    home.write('telemetry.yaml', 'headers:\n  # the token\n  authorization: old\n  x-keep: 1\n')
    edit({'headers+': {Authorization: 'new', 'x-b': '2'}})
    expect(text()).to.match(/^headers:\n {2}# the token\n {2}authorization: new\n {2}x-keep: 1\n/)
    expect(parse(text())).to.deep.equal({headers: {authorization: 'new', 'x-b': '2', 'x-keep': 1}})
    home.write('telemetry.yaml', 'headers: nonsense\n')
    edit({'headers+': {a: 'b'}})
    expect(parse(text())).to.deep.equal({headers: {a: 'b'}})
  })

  it('replaces headers as a whole where that is asked for', () => {
    home.write('telemetry.yaml', 'headers:\n  a: b\n')
    edit({headers: {c: 'd'}})
    expect(parse(text())).to.deep.equal({headers: {c: 'd'}})
  })

  it('fills an empty file', () => {
    home.write('telemetry.yaml', '')
    edit({enabled: true})
    expect(text()).to.equal('enabled: true\n')
  })

  describe('in JSON', () => {
    it('keeps what else stands there', () => {
      home.write('telemetry.json', '{"debug": true, "enabled": false, "endpoint": "x"}')
      expect(edit({enabled: true, endpoint: undefined})).to.equal(join(home.paths.directory, 'telemetry.json'))
      expect(text('telemetry.json')).to.equal('{\n  "debug": true,\n  "enabled": true\n}\n')
      expect(existsSync(join(home.paths.directory, 'telemetry.yaml'))).to.equal(false)
    })

    it('fills an empty file, and adds headers to none and to those that are there', () => {
      home.write('telemetry.json', ' \n')
      edit({enabled: true, 'headers+': {A: '1'}})
      expect(JSON.parse(text('telemetry.json'))).to.deep.equal({enabled: true, headers: {A: '1'}})
      edit({'headers+': {a: '2', b: '3'}})
      expect(JSON.parse(text('telemetry.json'))).to.deep.equal({enabled: true, headers: {a: '2', b: '3'}})
    })

    it('puts headers in the place of what is no map of them', () => {
      for (const wrong of ['"hunter2"', '["x"]', 'null', '7']) {
        home.write('telemetry.json', `{"headers": ${wrong}}`)
        edit({'headers+': {A: '1'}})
        expect(JSON.parse(text('telemetry.json')), wrong).to.deep.equal({headers: {A: '1'}})
      }
    })
  })

  it('is made in the first file that exists', () => {
    home.write('telemetry.yml', 'enabled: false\n')
    home.write('telemetry.json', '{}')
    expect(edit({enabled: true})).to.equal(join(home.paths.directory, 'telemetry.yml'))
    expect([text('telemetry.yml'), text('telemetry.json')]).to.deep.equal(['enabled: true\n', '{}'])
  })

  it('goes through a link to where the user keeps the file, and leaves the link', () => {
    const target = home.write('dotfiles/acme.yaml', 'enabled: false\n')
    const link = join(home.paths.directory, 'telemetry.yaml')
    symlinkSync(target, link)
    edit({enabled: true})
    expect(lstatSync(link).isSymbolicLink()).to.equal(true)
    expect(readFileSync(target, 'utf8')).to.equal('enabled: true\n')
  })

  const REFUSED: [title: string, name: string, content: string | Buffer, problem: RegExp][] = [
    ['YAML that is none', 'yaml', 'a: 1\nb: [', /yaml is not valid YAML \(line [23]\)\. It was left as it is: mend it/],
    ['a list', 'yaml', '- a\n', /yaml is not a map of settings\. It was left as it is: move it away/],
    ['JSON that is none', 'json', '{"a": 1,}', /json is not valid JSON\. It was left as it is: mend it/],
    ['a list as JSON', 'json', '[1]', /json is not a map of settings\. It was left as it is: move it away/],
    ['null as JSON', 'json', 'null', /json is not a map of settings/],
    ['a word as JSON', 'json', '"enabled"', /json is not a map of settings/],
    ['bytes', 'yaml', Buffer.from('a: \0'), /yaml is not text in UTF-8 or UTF-16\. It was left as it is: move it away/],
    ['too much', 'yaml', `#${'x'.repeat(65_536)}`, /yaml is larger than 64 KiB .*It was left as it is: move it away/],
  ]
  for (const [title, name, content, problem] of REFUSED)
    it(`leaves ${title} alone, and says what to do`, () => {
      const path = home.write(`telemetry.${name}`, content)
      expect(() => edit({enabled: true})).to.throw(EditError, problem)
      expect(readFileSync(path).equals(Buffer.from(content))).to.equal(true)
      expect(readdirSync(home.paths.directory)).to.have.length(1)
    })

  it('says where it cannot write', () => {
    mkdirSync(home.paths.configs[0] as string, {recursive: true})
    expect(() => edit({enabled: true})).to.throw(EditError, /telemetry\.yaml is a directory\. It was left/)
    rmSync(home.path, {recursive: true})
    expect(() => edit({enabled: true})).to.throw(EditError, /telemetry\.yaml cannot be written \(ENOENT\): see to/)
  })
})
