import {execFileSync, spawnSync} from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {createServer} from 'node:net'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {makeHost, readEvents, type TestHost} from '../support/host.js'
import {asRoot, SOMEBODY, treeOf} from './support/home.js'
import {eachOf, inPool} from './support/table.js'

const OPT_IN = {ACME_TELEMETRY_OPT_IN: 'true'}
const modeOf = (path: string) => statSync(path).mode & 0o777

describe('the log', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
  })
  afterEach(() => host.remove())

  it('and its directory are made for the user alone, whatever the umask', async () => {
    const script = `umask 000 && exec "$0" "$1" ok`
    const env = {...OPT_IN, HOME: host.home, PATH: process.env['PATH'] ?? ''}
    spawnSync('sh', ['-c', script, process.execPath, join(host.root, 'bin/run.js')], {env})
    expect(modeOf(host.directory)).to.equal(0o700)
    expect(modeOf(host.log)).to.equal(0o600)
  })

  it('and its directory keep the modes that the user gave them', async () => {
    mkdirSync(host.directory)
    writeFileSync(host.log, '')
    for (const [directory, log] of [
      [0o755, 0o644],
      [0o700, 0o600],
    ] as const) {
      chmodSync(host.directory, directory)
      chmodSync(host.log, log)
      await host.run(['ok'], {env: OPT_IN})
      expect([modeOf(host.directory), modeOf(host.log)]).to.deep.equal([directory, log])
    }
    expect(host.events()).to.have.length(2)
  })

  it('gets the newline that its last line lacks, so that a torn line stays alone', async () => {
    host.write('telemetry.log', '{"torn":')
    await host.run(['ok'], {env: OPT_IN})
    await host.run(['ok'], {env: OPT_IN})
    const lines = readFileSync(host.log, 'utf8').split('\n')
    expect(lines).to.have.length(4)
    expect(lines[0]).to.equal('{"torn":')
    expect(lines.slice(1, 3).map((line) => JSON.parse(line).command)).to.deep.equal(['ok', 'ok'])
    expect(lines[3]).to.equal('')
  })

  it('may be deleted or cut short at any time', async () => {
    host.optIn()
    await host.run(['ok'])
    writeFileSync(host.log, readFileSync(host.log).subarray(0, 40))
    await host.run(['ok'])
    execFileSync('rm', [host.log])
    await host.run(['ok'])
    expect(host.events()).to.have.length(1)
  })

  it('has every line of many commands that end at once, each of them whole', async () => {
    host.optIn()
    const many = Array.from({length: 24}, (_, i) => i)
    await inPool(many, () => host.run(['nest', 'outer', '--parallel']), 12)
    const events = host.events()
    expect(events).to.have.length(3 * many.length)
    expect(new Set(events.map((event) => event['span_id']))).to.have.property('size', 3 * many.length)
  })

  it('may be elsewhere, in a directory that is made, one level deep and no more', async () => {
    const path = join(host.home, 'logs/acme.log')
    const deep = join(host.home, 'a/b/acme.log')
    await host.run(['ok'], {env: {...OPT_IN, ACME_TELEMETRY_LOCAL_PATH: '~/logs/acme.log'}})
    expect(await host.run(['ok'], {env: {...OPT_IN, ACME_TELEMETRY_LOCAL_PATH: deep}})).to.include({
      code: 0,
      stderr: '',
    })
    expect(readEvents(path)).to.have.length(1)
    expect(modeOf(dirname(path))).to.equal(0o700)
    expect(existsSync(join(host.home, 'a'))).to.equal(false)
  })

  it('is nowhere, where it is removed each time that it was written, and nobody says that it was', async () => {
    // A file that was removed can still be opened by its number, and has no name.
    const script = 'exec 9>"$HOME/gone"; rm "$HOME/gone"; exec "$0" "$@"'
    host.optIn()
    symlinkSync('/proc/self/fd/9', host.log)
    const env = {ACME_TELEMETRY_DEBUG: '1', HOME: host.home, PATH: process.env['PATH'] ?? ''}
    const argv = ['-c', script, process.execPath, join(host.root, 'bin/run.js'), 'ok']
    const {stderr} = spawnSync('sh', argv, {encoding: 'utf8', env})
    expect(stderr).to.include('was removed each time that it was written').and.not.to.include('telemetry: event')
  })

  it('may be a link of the user', async () => {
    const target = join(host.home, 'target.log')
    host.optIn()
    symlinkSync(target, host.log)
    await host.run(['ok'])
    await host.run(['ok'])
    expect(readEvents(target)).to.have.length(2)
  })

  asRoot('is not written through a link of somebody else', async () => {
    const target = join(host.home, 'target.log')
    writeFileSync(target, '')
    const path = join(host.home, 'link.log')
    symlinkSync(target, path)
    const env = {...OPT_IN, ACME_TELEMETRY_LOCAL_PATH: path}
    await host.run(['ok'], {env})
    expect(readEvents(target)).to.have.length(1)
    lchownSync(path, SOMEBODY, SOMEBODY)
    expect(await host.run(['ok'], {env})).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    expect(readEvents(target)).to.have.length(1)
  })

  for (const path of ['/dev/stdout', '/proc/self/fd/1', '/dev/stderr']) {
    it(`is never the output of the command, be that a file: ${path}`, function () {
      if (process.platform !== 'linux') return this.skip()
      const output = join(host.root, 'output.txt')
      const script = `"$0" "$1" ok > ${output} 2>&1`
      const env = {...OPT_IN, ...pathIs(path), HOME: host.home, PATH: process.env['PATH'] ?? ''}
      spawnSync('sh', ['-c', script, process.execPath, join(host.root, 'bin/run.js')], {env})
      expect(readFileSync(output, 'utf8')).to.equal('ok \n')
    })
  }

  it('is written after a command that closes its output, and so gives its number away', async () => {
    await host.run(['end', '--by', 'closeOutput'], {env: OPT_IN})
    expect(host.events().map(({command}) => command)).to.deep.equal(['end'])
  })

  asRoot('is not written where the file belongs to somebody else', async () => {
    const path = join(host.home, 'foreign.log')
    writeFileSync(path, '')
    chmodSync(path, 0o666)
    chownSync(path, SOMEBODY, SOMEBODY)
    await host.run(['ok'], {env: {...OPT_IN, ACME_TELEMETRY_LOCAL_PATH: path}})
    expect(readFileSync(path, 'utf8')).to.equal('')
  })
})

interface Obstacle {
  title: string
  /** Puts something in the way of the log. @returns variables */
  given(host: TestHost): Record<string, string>
}

const at = (host: TestHost) => join(host.home, 'x.log')
const pathIs = (path: string) => ({ACME_TELEMETRY_LOCAL_PATH: path})
const OBSTACLES: Obstacle[] = [
  {
    given: (host) => {
      mkdirSync(at(host))
      return pathIs(at(host))
    },
    title: 'a directory',
  },
  {
    given: (host) => {
      execFileSync('mkfifo', [at(host)])
      return pathIs(at(host))
    },
    title: 'a FIFO that nobody reads',
  },
  {
    given: (host) => {
      execFileSync('mkfifo', [at(host)])
      symlinkSync(at(host), `${at(host)}.link`)
      return pathIs(`${at(host)}.link`)
    },
    title: 'a link to a FIFO',
  },
  {
    given: (host) => {
      createServer().listen(at(host)).unref()
      return pathIs(at(host))
    },
    title: 'a socket',
  },
  {given: () => pathIs('/dev/null'), title: 'the null device'},
  {given: () => pathIs('/dev/full'), title: 'a full device'},
  {given: () => pathIs('/dev/tty'), title: 'the terminal'},
  {given: () => pathIs('/proc/self/nothing/x.log'), title: 'a path under /proc'},
  {given: () => pathIs('/dev/null/x.log'), title: 'a path under a file'},
  {given: () => pathIs(`/${'x'.repeat(300)}/x.log`), title: 'a name that is too long'},
  {
    given: (host) => {
      symlinkSync('x.log', at(host))
      return pathIs(at(host))
    },
    title: 'a link to itself',
  },
  {given: () => ({HOME: '/nonexistent/home'}), title: 'a home that does not exist'},
  {given: () => ({HOME: ''}), title: 'an empty HOME'},
  {given: () => ({HOME: 'relative'}), title: 'a relative HOME'},
  {
    given: (host) => {
      writeFileSync(host.directory, 'not a directory')
      return {}
    },
    title: 'a file in the place of the directory',
  },
]

describe('a command whose line cannot be written', () => {
  eachOf(OBSTACLES, {
    act: async ({given}) => {
      const host = makeHost()
      try {
        const env = {...OPT_IN, ...given(host)}
        return [
          await host.run(['ok'], {cwd: host.root, env}),
          await host.run(['end', '--by', 'processExit'], {cwd: host.root, env}),
        ]
      } finally {
        host.remove()
      }
    },
    check([ok, failed]) {
      expect(ok).to.include({code: 0, signal: null, stderr: '', stdout: 'ok \n'})
      expect(failed).to.include({code: 3, signal: null, stderr: '', stdout: 'before\n'})
      expect(ok?.took).to.be.lessThan(20_000)
    },
    title: ({title}) => `because there is ${title}: is as without the plugin, and is not held up`,
  })

  it('says why in debug mode', async () => {
    const host = makeHost()
    const ended = await host.run(['ok'], {
      env: {...OPT_IN, ACME_TELEMETRY_DEBUG: 'true', ACME_TELEMETRY_LOCAL_PATH: '/dev/null'},
    })
    expect(ended.stderr).to.match(/^telemetry: not recorded: \/dev\/null is not a regular file$/m)
    host.remove()
  })
})

describe("a home that is somebody else's", () => {
  const FOREIGN: [title: string, give: (host: TestHost) => Record<string, string>][] = [
    [
      'the home, under sudo',
      (host) => {
        chownSync(host.home, SOMEBODY, SOMEBODY)
        return {SUDO_UID: String(SOMEBODY)}
      },
    ],
    [
      'the directory',
      (host) => {
        chownSync(host.directory, SOMEBODY, SOMEBODY)
        return {}
      },
    ],
    ...['telemetry.log', 'telemetry.yaml', 'telemetry.opt-in', 'telemetry.state.json', 'telemetry.snapshot.json'].map(
      (name): [string, (host: TestHost) => Record<string, string>] => [
        name,
        (host) => {
          chownSync(host.write(name, name === 'telemetry.opt-in' ? 'true' : ''), SOMEBODY, SOMEBODY)
          return {}
        },
      ],
    ),
    [
      'a link in the place of the log',
      (host) => {
        symlinkSync(join(host.root, 'elsewhere.log'), host.log)
        lchownSync(host.log, SOMEBODY, SOMEBODY)
        return {}
      },
    ],
  ]
  for (const [title, give] of FOREIGN) {
    asRoot(`by ${title}: nothing is written, and status says so`, async () => {
      const host = makeHost()
      host.optIn()
      const env = {...OPT_IN, ...give(host)}
      const before = treeOf(host.home)
      expect(await host.run(['ok'], {cwd: host.root, env})).to.include({code: 0, stderr: '', stdout: 'ok \n'})
      const status = await host.run(['telemetry', 'status', '--json'], {cwd: host.root, env})
      expect(treeOf(host.home)).to.deep.equal(before)
      expect(existsSync(join(host.root, 'elsewhere.log'))).to.equal(false)
      expect(JSON.parse(status.stdout)).to.include({level: 'off', reason: 'untrusted-home'})
      host.remove()
    })
  }

  asRoot('under sudo with a home of its own is that of root, and is used', async () => {
    const host = makeHost()
    await host.run(['ok'], {env: {...OPT_IN, SUDO_UID: String(SOMEBODY)}})
    expect(host.events()).to.have.length(1)
    host.remove()
  })

  asRoot('keeps files of a later root out: what root did there is off, and nothing breaks', async () => {
    const host = makeHost()
    host.optIn()
    await host.run(['ok'])
    chownSync(host.home, SOMEBODY, SOMEBODY)
    for (const name of ['', ...readdirSync(host.directory)]) chownSync(join(host.directory, name), SOMEBODY, SOMEBODY)
    appendFileSync(host.log, '')
    await host.run(['ok'], {env: {SUDO_UID: String(SOMEBODY)}})
    expect(host.events()).to.have.length(1)
    expect(readdirSync(host.directory).map((name) => statSync(join(host.directory, name)).uid)).to.satisfy(
      (owners: number[]) => owners.every((uid) => uid === SOMEBODY),
    )
    host.remove()
  })
})
