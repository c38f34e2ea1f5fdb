import {chownSync, lchownSync, mkdirSync, rmSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {makeHost, type TestHost} from '../support/host.js'
import {canTrace, type Deeds, deedsOf} from './support/deeds.js'
import {isRoot, SOMEBODY, treeOf} from './support/home.js'
import {eachOf} from './support/table.js'

type Env = Record<string, string>

interface Row {
  reason: string
  title: string
  env?: Env
  /** Brings the condition about, after everything has been set up to ask for telemetry. */
  given?(host: TestHost): unknown
  argv?: string[]
  /** What it is compared with, where the CLI has no such command without the plugin. */
  beside?: string[]
  /** Nothing else asks for it: neither the opt-in file nor the configuration. */
  isAlone?: boolean
}

const CONFIG = 'enabled: true\nendpoint: http://127.0.0.1:9/v1/traces\n'
const ENDPOINT = {ACME_TELEMETRY_ENDPOINT: 'http://127.0.0.1:9/v1/traces'}
const OPT_IN = 'ACME_TELEMETRY_OPT_IN'

/** With everything else asking for telemetry, one variable that turns it off. */
const byVariable = (reason: string, env: Env): Row => ({
  env,
  reason,
  title: Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join(' '),
})
/** The switches hold against the variable that opts in, too. */
const against = (row: Row): Row[] => [
  row,
  {...row, env: {...row.env, [OPT_IN]: '1'}, title: `${row.title}, although ${OPT_IN}=1`},
]

const foreign = (title: string, given: (host: TestHost) => unknown, env: Env = {}): Row => ({
  env,
  given,
  reason: 'untrusted-home',
  title,
})
const give = (path: string) => chownSync(path, SOMEBODY, SOMEBODY)

const FOREIGN: Row[] = [
  foreign("sudo with somebody else's home", ({home}) => give(home), {SUDO_UID: String(SOMEBODY)}),
  foreign('a directory of another user', ({directory}) => give(directory)),
  foreign('a log of another user', (host) => give(host.write('telemetry.log', ''))),
  foreign('a configuration file of another user', ({directory}) => give(join(directory, 'telemetry.yaml'))),
  foreign('an opt-in file of another user', ({directory}) => give(join(directory, 'telemetry.opt-in'))),
  foreign("another user's link in the place of the log", ({directory, log}) => {
    symlinkSync(join(directory, 'telemetry.yaml'), log)
    lchownSync(log, SOMEBODY, SOMEBODY)
  }),
]

const file = (title: string, files: Record<string, string | Uint8Array>, env: Env = {}): Row => ({
  env,
  given: (host) => Object.entries(files).map(([name, content]) => host.write(name, content)),
  isAlone: true,
  reason: 'default',
  title,
})
const directory = (name: string): Row => ({
  given: (host) => mkdirSync(join(host.directory, name), {recursive: true}),
  isAlone: true,
  reason: 'default',
  title: `a directory in the place of ${name}`,
})

const NOTHING: Row = {isAlone: true, reason: 'default', title: 'nothing said'}
const ROWS: Row[] = [
  ...against(byVariable('test-environment', {TEST_MODE: '1'})),
  ...[{TEST_MODE: 'maybe'}, {PYTEST_CURRENT_TEST: 'a'}, {VITEST: 'true'}, {JEST_WORKER_ID: '1'}].map((env) =>
    byVariable('test-environment', env as unknown as Env),
  ),
  ...[{NODE_TEST_CONTEXT: 'child'}, {NODE_ENV: 'test'}].map((env) =>
    byVariable('test-environment', env as unknown as Env),
  ),
  ...against(byVariable('do-not-track', {DO_NOT_TRACK: '1'})),
  byVariable('do-not-track', {DO_NOT_TRACK: 'off'}),
  ...against(byVariable('otel-sdk-disabled', {OTEL_SDK_DISABLED: 'true'})),
  ...against(byVariable('untrusted-home', {HOME: ''})),
  byVariable('untrusted-home', {HOME: 'relative'}),
  ...(isRoot ? FOREIGN : []),
  ...['0', 'false', 'perhaps'].map((value) => byVariable('env', {[OPT_IN]: value})),
  NOTHING,
  {...NOTHING, argv: ['end', '--by', 'throwType'], title: 'nothing said, and a command that crashes'},
  {...NOTHING, argv: ['no-such-command'], title: 'nothing said, and a mistyped command'},
  ...['status', 'log', 'fields', 'preview', 'report'].map(
    (command): Row => ({
      ...NOTHING,
      argv: ['telemetry', command],
      beside: ['ok'],
      title: `nothing said, and telemetry:${command}`,
    }),
  ),
  file('an empty directory of ours', {}, {[OPT_IN]: ''}),
  file('variables that do not opt in', {}, {ACME_TELEMETRY_DEBUG: 'true', ACME_TELEMETRY_DELIVERY: 'inline', CI: '1'}),
  file('a configuration that does not enable', {
    'telemetry.yaml': 'enabled: false\nendpoint: http://127.0.0.1:9/v1/traces\n',
  }),
  file('a configuration that has to be parsed to see that', {'telemetry.yaml': 'debug: &e "no"\nenabled: *e\n'}),
  file('a configuration with a wrong value', {'telemetry.yaml': 'enabled: perhaps\n'}),
  file('a configuration that is no YAML', {'telemetry.yaml': 'enabled: true\n\t: [\n'}),
  file('a configuration that is no text', {'telemetry.yaml': Uint8Array.from([0xff, 0xfe, 0, 0xd8, 0x80])}),
  file('a configuration that is too large', {'telemetry.yaml': `enabled: true\n#${' '.repeat(70_000)}`}),
  file('a configuration that is a list', {'telemetry.json': '[{"enabled": true}]'}),
  file('a configuration of no kind that is read', {'telemetry.toml': 'enabled = true\n', 'telemetry.js': 'throw 1'}),
  file('an opt-in file that says no', {'telemetry.opt-in': 'false\n'}),
  file('an opt-in file that says something else', {'telemetry.opt-in': 'I think so\n'}),
  directory('telemetry.yaml'),
  directory('telemetry.opt-in'),
]

/** What the same command does without the plugin; of all that is set up here, oclif looks at these two alone. */
const without = new Map<string, Promise<Deeds>>()
function plainDeeds({argv = ['ok'], beside = argv, env = {}}: Row): Promise<Deeds> {
  const {HOME, NODE_ENV} = env
  const key = JSON.stringify([beside, HOME, NODE_ENV])
  const found =
    without.get(key) ??
    traced({plugin: false}, beside, {...(HOME === undefined ? {} : {HOME}), ...(NODE_ENV ? {NODE_ENV} : {})})
  without.set(key, found)
  return found
}

async function traced(options: {plugin?: boolean}, argv: string[], env: Env): Promise<Deeds> {
  const host = makeHost(options)
  try {
    return await deedsOf(host, argv, env)
  } finally {
    host.remove()
  }
}

async function tryOut(row: Row) {
  const host = makeHost()
  try {
    if (!row.isAlone) {
      host.optIn()
      host.write('telemetry.yaml', CONFIG)
    }
    if (row.title.includes('directory of ours')) mkdirSync(host.directory)
    row.given?.(host)
    const before = treeOf(host.home)
    const env = {...ENDPOINT, ...row.env}
    const done = await deedsOf(host, row.argv ?? ['ok'], env)
    const after = treeOf(host.home)
    const status = await host.run(['telemetry', 'status', '--json'], {cwd: host.root, env})
    rmSync(join(host.root, 'relative'), {force: true, recursive: true})
    return {after, before, done, plain: await plainDeeds(row), status: JSON.parse(status.stdout)}
  } finally {
    host.remove()
  }
}

const suite = canTrace ? describe : describe.skip

suite(`a command with telemetry off${canTrace ? '' : ' (strace is not installed or may not trace)'}`, () => {
  eachOf(ROWS, {
    act: tryOut,
    check({after, before, done, plain, status}, {reason}) {
      expect(status).to.include({level: 'off', reason})
      expect(done).to.deep.equal(plain)
      expect(done.deeds.join('\n')).to.include('execve(')
      expect(after).to.deep.equal(before)
    },
    title: ({reason, title}) =>
      `(${reason}: ${title}) writes no file, opens no socket and starts no program that it does not without the plugin`,
  })

  it('is seen by this check where it is on: it writes its line', async () => {
    const host = makeHost()
    host.optIn()
    const before = treeOf(host.home)
    const {deeds} = await deedsOf(host, ['ok'], {ACME_TELEMETRY_DELIVERY: 'manual'})
    expect(deeds.filter((deed) => deed.includes('/.acme')).join('\n'))
      .to.match(/telemetry\.log.*O_APPEND/)
      .and.match(/telemetry\.run-/)
    expect(treeOf(host.home)).not.to.deep.equal(before)
    expect((await plainDeeds(NOTHING)).deeds.filter((deed) => deed.includes('/.acme'))).to.be.empty
    host.remove()
  })

  it('is seen by this check where it delivers: it starts a process, which opens a socket', async () => {
    const host = makeHost()
    const env = {ACME_TELEMETRY_DELIVERY: 'inline', [OPT_IN]: '1', ...ENDPOINT}
    const count = ({deeds}: Deeds, call: string) => deeds.filter((deed) => deed.startsWith(call)).length
    const [on, off] = [await deedsOf(host, ['ok'], env), await plainDeeds(NOTHING)]
    expect(count(on, 'execve(')).to.be.greaterThan(count(off, 'execve('))
    expect(count(on, 'connect(')).to.be.greaterThan(count(off, 'connect('))
    host.remove()
  })
})
