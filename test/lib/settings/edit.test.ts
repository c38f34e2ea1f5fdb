import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {pathsOf} from '../../../src/lib/paths.js'
import {type Changes, editConfig} from '../../../src/lib/settings/edit.js'

const MINE = `# mine
endpoint: http://one.example/v1   # the first

# secret
headers:
  # team
  X-Team:   'a'  # keep

  X-Other: "b"
enabled:   no    # for now
other: &x [1,  2]
again: *x
folded: >
  a
  b
# end
`
const replace = (from: string, to: string) => MINE.replace(from, to)

/** What is in the file, what changes, and what is in it then. */
const ROWS: [title: string, before: string, changes: Changes, after: string][] = [
  ['a value', MINE, {enabled: true}, replace('no ', 'true ')],
  [
    'a value, in its quotes',
    MINE,
    {'headers+': {'x-team': 'c', 'X-OTHER': '1'}},
    replace(`'a'`, `'c'`).replace('"b"', '"1"'),
  ],
  ['a header more', MINE, {'headers+': {A: 'b'}}, replace('X-Other: "b"\n', 'X-Other: "b"\n  A: b\n')],
  [
    'a key that goes, not the comment above it',
    MINE,
    {endpoint: undefined, enabled: true},
    replace('endpoint: http://one.example/v1   # the first\n', '').replace('no ', 'true '),
  ],
  [
    'a map that goes, and another one',
    MINE,
    {headers: {A: '${B}'}},
    replace(MINE.slice(MINE.indexOf('headers:'), MINE.indexOf('enabled:')), 'headers:\n  A: ${B}\n'),
  ],
  ['a new key', MINE, {batch_size: 7}, replace('  b\n# end', '  b\nbatch_size: 7\n# end')],
  [
    'a new key below its example',
    '# enabled: true\n\n# b\n',
    {enabled: true},
    '# enabled: true\nenabled: true\n\n# b\n',
  ],
  [
    'a new map below its example',
    'enabled: true\n# headers:\n#   A: b\n# more\n',
    {'headers+': {A: 'b'}},
    'enabled: true\n# headers:\n#   A: b\nheaders:\n  A: b\n# more\n',
  ],
  [
    'two new keys',
    'debug: true',
    {enabled: true, endpoint: 'http://a'},
    'debug: true\nenabled: true\nendpoint: http://a\n',
  ],
  ['a key without a value', 'enabled:\ndebug: true\n', {enabled: true}, 'enabled: true\ndebug: true\n'],
  ['an empty file', '', {enabled: true}, 'enabled: true\n'],
  ['only comments', '# a\n', {enabled: true}, '# a\nenabled: true\n'],
  [
    'a document between its marks',
    '---\n# a\nenabled: no # b\n...\n',
    {enabled: true},
    '---\n# a\nenabled: true # b\n...\n',
  ],
  [
    'lines as on Windows',
    'enabled: no # a\r\n# b\r\n',
    {enabled: true, endpoint: 'http://a'},
    'enabled: true # a\r\nendpoint: http://a\r\n# b\r\n',
  ],
  ['a map on one line', '{enabled: no} # a\n', {enabled: true}, '{ enabled: true } # a\n'],
  ['headers on one line', 'headers: {A: b} # a\n', {'headers+': {C: 'd'}}, 'headers: { A: b, C: d } # a\n'],
  [
    'a comment that only looks like an example',
    'headers:\n  A: b\n# endpoint: x\n  C: d\n',
    {endpoint: 'http://a'},
    'headers:\n  A: b\n  # endpoint: x\n  C: d\nendpoint: http://a\n',
  ],
  [
    'text that only looks like an example',
    'service_name: |\n  a\n\n# endpoint: x\n',
    {endpoint: 'http://a'},
    'service_name: |\n  a\n\n# endpoint: x\nendpoint: http://a\n',
  ],
  [
    'a value that another one refers to',
    'debug: &a no\nenabled: *a\n',
    {enabled: true},
    'debug: &a no\nenabled: true\n',
  ],
]

describe('editing the configuration file', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'telemetry-edit-'))
    mkdirSync(join(home, '.acme'))
  })
  afterEach(() => rmSync(home, {force: true, recursive: true}))

  for (const [title, before, changes, after] of ROWS) {
    it(`changes what it is to change, and nothing else: ${title}`, () => {
      const paths = pathsOf(home, 'acme')
      const path = join(home, '.acme/telemetry.yaml')
      writeFileSync(path, before)
      expect(editConfig(paths, '', changes)).to.deep.equal({isChanged: before !== after, path})
      expect(readFileSync(path, 'utf8')).to.equal(after)
    })
  }
})
