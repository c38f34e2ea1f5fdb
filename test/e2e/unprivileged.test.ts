import {spawnSync} from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {makeHost, type TestHost} from '../support/host.js'
import {isRoot, treeOf} from './support/home.js'

/** Root may do anything: where root runs the tests, these run as `nobody`, who may not. */
const NOBODY = 65_534
const USER = isRoot ? {gid: NOBODY, uid: NOBODY} : {}
const canRead =
  spawnSync(process.execPath, ['-e', `os.userInfo(); require(${JSON.stringify(realpathSync('dist/index.cjs'))})`], USER)
    .status === 0

/** What stands in the way, and the events that come of it nevertheless. */
const ROWS: [title: string, given: (host: TestHost) => void, expected: {lines: number; problem?: RegExp}][] = [
  ['nothing', () => undefined, {lines: 1}],
  [
    'a configuration file that may not be read',
    (host) => chmodSync(host.write('telemetry.yaml', 'enabled: true\n'), 0),
    {lines: 1, problem: /cannot be read \(EACCES\)/},
  ],
  [
    'an opt-in file that may not be read',
    (host) => chmodSync(join(host.directory, 'telemetry.opt-in'), 0),
    {lines: 0, problem: /cannot be read \(EACCES\)/},
  ],
  ['a log that may not be written', (host) => chmodSync(host.write('telemetry.log', ''), 0o400), {lines: 0}],
  ['a log that may not be read', (host) => chmodSync(host.write('telemetry.log', ''), 0o200), {lines: 0}],
  ['a directory that may not be written', (host) => chmodSync(host.directory, 0o500), {lines: 0}],
  [
    'a directory that may not be read',
    (host) => chmodSync(host.directory, 0),
    {lines: 0, problem: /cannot be read \(EACCES\)/},
  ],
]

const suite = canRead ? describe : describe.skip

suite(`a user without rights${canRead ? '' : ' (nobody else may read this checkout)'}`, () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
    host.optIn()
    if (isRoot) chmodSync(dirname(host.root), 0o755)
  })
  afterEach(() => {
    chmodSync(host.directory, 0o700)
    host.remove()
  })

  const own = () => {
    if (!isRoot) return
    const names = existsSync(host.directory) ? readdirSync(host.directory) : undefined
    const paths = [host.home, ...(names ? [host.directory, ...names.map((name) => join(host.directory, name))] : [])]
    for (const path of paths) chownSync(path, NOBODY, NOBODY)
  }
  const run = (argv: string[], env = {}) =>
    spawnSync(process.execPath, [join(host.root, 'bin/run.js'), ...argv], {
      ...USER,
      cwd: host.root,
      encoding: 'utf8',
      env: {ACME_TELEMETRY_DELIVERY: 'manual', HOME: host.home, PATH: process.env['PATH'] ?? '', ...env},
    })

  it('whose umask takes rights from the owner, too, gets a directory that can be used', () => {
    rmSync(host.directory, {recursive: true})
    own()
    const before = process.umask(0o177)
    try {
      for (let count = 0; count < 2; count++)
        expect(run(['ok'], {ACME_TELEMETRY_OPT_IN: '1'})).to.include({status: 0, stderr: ''})
    } finally {
      process.umask(before)
    }
    expect(statSync(host.directory).mode & 0o777).to.equal(0o700)
    expect(host.events()).to.have.length(2)
  })

  for (const [title, given, {lines, problem}] of ROWS) {
    it(`meets ${title}: the command is as ever, ${lines ? 'and recorded' : 'and not recorded'}`, () => {
      given(host)
      own()
      const before = lines ? [] : treeOf(host.home)
      expect(run(['end', '--by', 'exitWith'])).to.include({status: 3, stderr: '', stdout: 'before\n'})
      const names = readdirSync(host.directory)
      expect(names.filter((name) => /run-|tmp$/.test(name))).to.be.empty
      const status = JSON.parse(run(['telemetry', 'status', '--json']).stdout)
      const problems = status.diagnostics.map((entry: {problem: string}) => entry.problem).join()
      if (problem) expect(problems).to.match(problem)
      else expect(problems).to.equal('')
      if (lines) expect(host.events()).to.have.length(lines + 1)
      else
        expect(treeOf(host.home).map((line) => line.split(' ')[0])).to.deep.equal(
          before.map((line) => line.split(' ')[0]),
        )
    })
  }

  it('whose snapshot cannot be written: each command compiles the settings, and is recorded elsewhere', () => {
    const log = join(host.home, 'elsewhere.log')
    writeFileSync(log, '')
    if (isRoot) chownSync(log, NOBODY, NOBODY)
    host.write('telemetry.yaml', `enabled: true\nlocal_path: ${log}\n`)
    own()
    chmodSync(host.directory, 0o500)
    for (let times = 0; times < 2; times++) expect(run(['ok'])).to.include({status: 0, stderr: '', stdout: 'ok \n'})
    expect(readFileSync(log, 'utf8').trim().split('\n')).to.have.length(2)
    expect(existsSync(join(host.directory, 'telemetry.snapshot.json'))).to.equal(false)
  })

  for (const [name, given] of [
    ['be written', () => chmodSync(host.write('telemetry.log', ''), 0o400)],
    ['be read', () => chmodSync(host.write('telemetry.log', ''), 0o200)],
    ['be made', () => chmodSync(host.directory, 0o500)],
  ] as const) {
    it(`whose log cannot ${name}: status and doctor say that nothing is recorded`, () => {
      given()
      own()
      const says = /cannot be (?:made: .*|read and written |read )\(?(?:.*cannot be written \()?EACCES\)/
      expect(JSON.parse(run(['telemetry', 'status', '--json']).stdout).log.problem).to.match(says)
      const {status, stdout} = run(['telemetry', 'doctor', '--json'])
      expect(status).to.equal(1)
      const log = JSON.parse(stdout).findings.find(({check}: {check: string}) => check === 'log')
      expect(log).to.include({status: 'error'})
      expect(log.detail).to.match(says).and.include('nothing is recorded')
    })
  }

  it('whose log cannot be read: telemetry:log says so and what to do', () => {
    chmodSync(host.write('telemetry.log', ''), 0)
    own()
    const {status, stderr} = run(['telemetry', 'log'])
    expect(status).to.equal(1)
    expect(stderr.replaceAll(/[\s›]+/g, ' ')).to.match(/cannot be read \(EACCES\): `acme telemetry doctor` says/)
  })

  it('whose files cannot be removed: disable and purge say so, and exit with 1', () => {
    host.write('telemetry.state.json', '{}')
    own()
    chmodSync(host.directory, 0o500)
    for (const argv of [['disable'], ['purge', '--yes']]) {
      const {status, stderr} = run(['telemetry', ...argv])
      expect(status, argv[0]).to.equal(1)
      expect(stderr.replaceAll(/[\s›]+/g, ' '), argv[0]).to.match(/cannot be (?:removed \(EACCES\)|deleted): see to/)
    }
  })

  it('whose settings cannot be written: the commands say so, and exit with 1', () => {
    host.write('telemetry.yaml', 'enabled: false\n')
    own()
    chmodSync(host.directory, 0o500)
    const {status, stderr} = run(['telemetry', 'enable'])
    expect(status).to.equal(1)
    expect(stderr.replaceAll(/[\s›]+/g, ' ')).to.include('cannot be written (EACCES)')
    expect(stderr).not.to.match(/\n\s+at /)
  })
})
