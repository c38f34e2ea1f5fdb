import {execFileSync} from 'node:child_process'
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {expect} from 'chai'
import {makeHost, type TestHost} from '../support/host.js'
import {eachOf} from './support/table.js'

interface Row {
  title: string
  /** Makes the file. */
  given(host: TestHost): unknown
  /** What `status` must say of it; undefined where nothing is wrong with it. */
  problem?: RegExp
  /** Source of the opt-in that counts. */
  source: 'config' | 'opt-in-file'
}

const text =
  (content: string | Uint8Array, name = 'telemetry.yaml') =>
  (host: TestHost) =>
    host.write(name, content)
const utf16 = (content: string, {big = false, mark = true}) => {
  const bytes = Buffer.from((mark ? '\ufeff' : '') + content, 'utf16le')
  return big ? bytes.swap16() : bytes
}
const at = (host: TestHost, name = 'telemetry.yaml') => {
  mkdirSync(host.directory, {mode: 0o700, recursive: true})
  return join(host.directory, name)
}

const BOMB = Array.from({length: 30}, (_, i) => `a${i}: &a${i} [${i ? `*a${i - 1},*a${i - 1}` : 'x'}]`).join('\n')
const BAD_VALUES = ['endpoint: 12', 'batch_size: 0', 'headers: [1]', 'local_path: x', 'debug: maybe'].join('\n')
const ENABLED = 'enabled: true\n'

/** In every one of these homes the opt-in file opts in, too. */
const ROWS: Row[] = [
  {given: text(ENABLED), source: 'config', title: 'a good file'},
  {given: text(`\ufeff${ENABLED}`), source: 'config', title: 'UTF-8 with a mark'},
  {given: text(utf16(ENABLED, {})), source: 'config', title: 'UTF-16 LE'},
  {given: text(utf16(ENABLED, {big: true})), source: 'config', title: 'UTF-16 BE'},
  {given: text(utf16(ENABLED, {mark: false})), source: 'config', title: 'UTF-16 LE without a mark'},
  {given: text(utf16(ENABLED, {big: true, mark: false})), source: 'config', title: 'UTF-16 BE without a mark'},
  {given: text(ENABLED.replace('\n', '\r\n')), source: 'config', title: 'lines that end as on Windows'},
  {given: text('{"enabled": true}', 'telemetry.json'), source: 'config', title: 'JSON'},
  {given: text(ENABLED, 'telemetry.yml'), source: 'config', title: 'telemetry.yml'},
  {
    given: text('{"enabled": false, "enabled": true}', 'telemetry.json'),
    source: 'config',
    title: 'JSON with a key twice: the last one counts',
  },
  {given: text(''), source: 'opt-in-file', title: 'an empty file'},
  {given: text('# enabled: true\n---\n'), source: 'opt-in-file', title: 'nothing but comments'},
  {
    given: text(`${ENABLED}${BAD_VALUES}\n`),
    problem: /^endpoint .*\nheaders .*\nbatch_size .*\ndebug .*\nlocal_path /,
    source: 'config',
    title: 'wrong values',
  },
  {given: text(`${ENABLED}__proto__: {debug: true}\n`), problem: /not a setting/, source: 'config', title: '__proto__'},
  {
    given: text('__proto__:\n  enabled: true\n'),
    problem: /not a setting/,
    source: 'opt-in-file',
    title: '__proto__ only',
  },
  {given: text(`${ENABLED}${BOMB}\n`), problem: /not a setting/, source: 'config', title: 'a bomb of aliases'},
  {
    given: text(`${ENABLED}headers:\n  a: [`),
    problem: /not valid YAML \(line/,
    source: 'opt-in-file',
    title: 'broken YAML',
  },
  {given: text(`${ENABLED}enabled: true\n`), problem: /not valid YAML/, source: 'opt-in-file', title: 'a key twice'},
  {
    given: text(`${ENABLED}---\nenabled: true\n`),
    problem: /not valid YAML/,
    source: 'opt-in-file',
    title: 'two documents',
  },
  {given: text('- enabled\n'), problem: /not a map/, source: 'opt-in-file', title: 'a list'},
  {given: text('enabled\n'), problem: /not a map/, source: 'opt-in-file', title: 'a word'},
  {
    given: text('{"enabled": true,}', 'telemetry.json'),
    problem: /not valid JSON/,
    source: 'opt-in-file',
    title: 'broken JSON',
  },
  {given: text('[true]', 'telemetry.json'), problem: /not a map/, source: 'opt-in-file', title: 'a list as JSON'},
  {
    given: text(`${ENABLED}#${'x'.repeat(100_000)}\n`),
    problem: /larger than 64 KiB/,
    source: 'opt-in-file',
    title: '100 KB of YAML',
  },
  {
    given: text(`${ENABLED}x: ${'['.repeat(30_000)}${']'.repeat(30_000)}\n`),
    problem: /not valid YAML|not a setting/,
    source: 'opt-in-file',
    title: 'deep nesting',
  },
  {
    given: text(Buffer.from(Array.from({length: 4096}, (_, i) => (i * 131) % 256))),
    problem: /not text/,
    source: 'opt-in-file',
    title: 'binary',
  },
  {given: text(`${ENABLED}\0\0\n`), problem: /not text/, source: 'opt-in-file', title: 'text with NUL'},
  {
    given: (host) => mkdirSync(at(host)),
    problem: /is a directory/,
    source: 'opt-in-file',
    title: 'a directory in its place',
  },
  {
    given: (host) => execFileSync('mkfifo', [at(host)]),
    problem: /not a regular file/,
    source: 'opt-in-file',
    title: 'a FIFO in its place',
  },
  {
    given: (host) => symlinkSync('nowhere', at(host)),
    problem: /cannot be read \(ENOENT\)/,
    source: 'opt-in-file',
    title: 'a link to nothing',
  },
  {
    given: (host) => symlinkSync('telemetry.yaml', at(host)),
    problem: /cannot be read \(ELOOP\)/,
    source: 'opt-in-file',
    title: 'a link to itself',
  },
  {
    given: (host) => symlinkSync('/dev/zero', at(host)),
    problem: /not a regular file/,
    source: 'opt-in-file',
    title: 'a device in its place',
  },
  {
    given: (host) => text('x', 'telemetry.yml')(host) && symlinkSync('nowhere', at(host)),
    problem: /cannot be read/,
    source: 'opt-in-file',
    title: 'a link to nothing before a second file',
  },
]

const run = (host: TestHost, argv: string[]) =>
  host.run(argv, {cwd: host.root, env: {ACME_TELEMETRY_DELIVERY: 'manual'}})

describe('a configuration file', () => {
  eachOf(ROWS, {
    act: async ({given}) => {
      const host = makeHost()
      try {
        host.optIn()
        given(host)
        const ended = await run(host, ['end', '--by', 'exitWith', '--code', '7'])
        const events = host.events()
        const status = await run(host, ['telemetry', 'status', '--json'])
        return {ended, events, status: JSON.parse(status.stdout)}
      } finally {
        host.remove()
      }
    },
    check({ended, events, status}, {problem, source}) {
      expect(ended).to.include({code: 7, stderr: '', stdout: 'before\n'})
      expect(events.map((event) => [event['exit_code'], event['opt_in_source']])).to.deep.equal([[7, source]])
      expect(status.reason).to.equal(source)
      const found: {key: string; problem: string}[] = status.diagnostics
      if (problem) expect(found.map((entry) => `${entry.key} ${entry.problem}`).join('\n')).to.match(problem)
      else expect(found).to.be.empty
    },
    title: ({problem, source, title}) =>
      `${title}: leaves the command alone, opts in by ${source}${problem ? ', and status names the problem' : ''}`,
  })
})

describe("a project's directory", () => {
  it('cannot turn telemetry on, nor run code, whatever stands in it or in the file', async () => {
    const host = makeHost()
    const project = join(host.root, 'project')
    const EVIL = `require('node:fs').writeFileSync(${JSON.stringify(join(host.root, 'was-run'))}, 'x')\nmodule.exports = {enabled: true}\n`
    const NAMES = '.config/config.js config.js telemetry.config.js .telemetryrc.js acme.config.js .acmerc.js evil.js'
    for (const folder of [project, host.directory]) {
      mkdirSync(join(folder, '.config'), {recursive: true})
      for (const name of NAMES.split(' ')) writeFileSync(join(folder, name), EVIL)
      writeFileSync(join(folder, '.config/config.yaml'), 'enabled: true\n')
      writeFileSync(join(folder, 'package.json'), '{"telemetry": {"enabled": true}, "acme": {"enabled": true}}')
    }
    mkdirSync(join(project, '.acme'))
    writeFileSync(join(project, '.acme/telemetry.yaml'), 'enabled: true\n')
    writeFileSync(join(project, '.acme/telemetry.opt-in'), 'true\n')
    writeFileSync(join(project, '.env'), 'ACME_TELEMETRY_OPT_IN=true\n')
    host.write('telemetry.yaml', 'enabled: perhaps\n$import: evil.js\n')
    const ran = await host.run(['ok'], {cwd: project})
    const status = await host.run(['telemetry', 'status', '--json'], {cwd: project})
    expect(ran).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    expect(JSON.parse(status.stdout)).to.include({level: 'off', reason: 'default'})
    expect(JSON.parse(status.stdout).diagnostics).to.have.length(2)
    expect(host.events()).to.be.empty
    expect(() => execFileSync('test', ['!', '-e', join(host.root, 'was-run')])).not.to.throw()
    host.remove()
  })
})

describe('a socket', () => {
  it('in the place of the configuration file changes nothing', async () => {
    const host = makeHost()
    const server = createServer().listen(at(host))
    host.optIn()
    expect(await host.run(['ok'])).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    expect(host.events()).to.have.length(1)
    server.close()
    host.remove()
  })
})
