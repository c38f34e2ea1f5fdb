import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {type Ended, makeHost, type RunOptions, type TestHost} from '../support/host.js'
import {inPool} from './support/table.js'

let host: TestHost
beforeEach(() => {
  host = makeHost()
})
afterEach(() => host.remove())

/** Runs a command of ours. */
const telemetry = (command: string, options: RunOptions = {}): Promise<Ended> =>
  host.run(['telemetry', ...command.split(' ')], {
    cwd: host.root,
    ...options,
    env: {ACME_TELEMETRY_DELIVERY: 'manual', ...options.env},
  })
const json = async (command: string, options?: RunOptions) =>
  JSON.parse((await telemetry(`${command} --json`, options)).stdout)
const yaml = () => readFileSync(join(host.directory, 'telemetry.yaml'), 'utf8')

describe('telemetry:enable', () => {
  it('makes a commented file for the user alone, and what follows is recorded', async () => {
    const ended = await telemetry('enable')
    expect(ended).to.include({code: 0, stderr: ''})
    expect(ended.stdout).to.include('Sent to: nobody').and.include('~/.acme/telemetry.log')
    expect(statSync(join(host.directory, 'telemetry.yaml')).mode & 0o777).to.equal(0o600)
    expect(yaml())
      .to.match(/^enabled: true$/m)
      .and.match(/^# endpoint: /m)
      .and.not.include('specfact')
    await host.run(['ok'])
    expect(host.events().at(-1)).to.include({command: 'ok', consent: 'local', opt_in_source: 'config'})
  })

  it('edits a file in place: its comments, order, mode and link stay', async () => {
    const target = join(host.root, 'dotfiles.yaml')
    const before = '# mine\nbatch_size: 7 # small\n\nheaders:\n  # team\n  X-Team: a\nenabled: false # for now\n'
    writeFileSync(target, before)
    chmodSync(target, 0o640)
    mkdirSync(host.directory)
    symlinkSync(target, join(host.directory, 'telemetry.yaml'))
    await telemetry('enable --endpoint http://127.0.0.1:9/v1/traces --header x-team:b --header x-other:c')
    expect(readFileSync(target, 'utf8')).to.equal(
      `${before.replace('false', 'true').replace('X-Team: a', 'X-Team: b\n  x-other: c')}endpoint: http://127.0.0.1:9/v1/traces\n`,
    )
    expect(statSync(target).mode & 0o777).to.equal(0o640)
    expect(lstatSync(join(host.directory, 'telemetry.yaml')).isSymbolicLink()).to.equal(true)
    expect(readdirSync(host.directory).filter((name) => name.endsWith('.tmp'))).to.be.empty
  })

  it('edits the file that counts, be it JSON', async () => {
    host.write('telemetry.json', '{"batch_size": 7}')
    expect((await json('enable --endpoint none')).level).to.equal('local')
    expect(JSON.parse(readFileSync(join(host.directory, 'telemetry.json'), 'utf8'))).to.deep.equal({
      batch_size: 7,
      enabled: true,
    })
    expect(existsSync(join(host.directory, 'telemetry.yaml'))).to.equal(false)
  })

  it('refuses a file that it cannot edit, and leaves it as it is', async () => {
    const BROKEN = ['a: [', 'enabled: true\nenabled: false\n', '- a\n', '\0\u0001\ufffd', `a: ${'[['.repeat(16_000)}`]
    for (const text of [...BROKEN, `#${'x'.repeat(70_000)}`]) {
      const path = host.write('telemetry.yaml', text)
      const ended = await telemetry('enable')
      expect(ended, text.slice(0, 20)).to.include({code: 1, stdout: ''})
      expect(ended.stderr)
        .to.match(/It\s[\s›]*was\s[\s›]*left\s[\s›]*as\s[\s›]*it\s[\s›]*is/)
        .and.not.match(/ at /)
      expect(readFileSync(path, 'utf8')).to.equal(text)
    }
  })

  it('takes headers from stdin, so that a secret is in no list of processes, and never prints them', async () => {
    const ended = await telemetry('enable --endpoint https://127.0.0.1:9/v1/traces --header - --header x-a=1', {
      input: 'Authorization: Bearer s3cr3t, with a comma\n\nx-b: 2\r\n',
    })
    expect(ended).to.include({code: 0})
    expect(ended.stdout + ended.stderr).not.to.include('s3cr3t')
    expect(yaml())
      .to.include('Authorization: Bearer s3cr3t, with a comma')
      .and.include('x-b: "2"')
      .and.include('x-a: "1"')
  })

  it('keeps headers as names of variables, and warns where one is not set', async () => {
    const argv = 'enable --preset honeycomb'
    expect((await json(argv)).warnings.join()).to.include('HONEYCOMB_API_KEY is not set')
    expect((await json(argv, {env: {HONEYCOMB_API_KEY: 'x'}})).warnings).to.be.empty
    expect(yaml()).to.include('x-honeycomb-team: ${HONEYCOMB_API_KEY}')
  })

  it('warns where another rule still keeps it off', async () => {
    for (const env of [{DO_NOT_TRACK: '1'}, {ACME_TELEMETRY_OPT_IN: '0'}, {TEST_MODE: '1'}]) {
      const ended = await telemetry('enable', {env: env as unknown as Record<string, string>})
      expect(ended.stdout).to.include('Telemetry is still off')
      expect(ended.stderr.replaceAll(/[\s›]+/g, ' ')).to.match(
        /another rule keeps it off: (?:do-not-track|env|test-env)/,
      )
    }
  })

  it('says what is wrong, what to do, and exits with 1, where the file cannot be made', async () => {
    const ended = await telemetry('enable', {env: {HOME: '/nonexistent/home'}})
    expect(ended).to.include({code: 1, stdout: ''})
    expect(ended.stderr.replaceAll(/[\s›]+/g, ' ')).to.include('cannot be written (ENOENT)')
  })
})

describe('telemetry:disable', () => {
  it('turns everything off that opts in by a file, whatever stands there, and is not recorded', async () => {
    host.optIn()
    host.write('telemetry.yaml', '# mine\nenabled: true\n')
    await host.run(['ok'])
    const ended = await telemetry('disable')
    expect(ended).to.include({code: 0, stderr: ''})
    expect(ended.stdout).to.include('Telemetry is off.')
    expect(yaml()).to.equal('# mine\nenabled: false\n')
    expect(existsSync(join(host.directory, 'telemetry.opt-in'))).to.equal(false)
    await host.run(['ok'])
    expect(host.events()).to.have.length(1)
  })

  it('warns where a variable still enables it', async () => {
    const ended = await telemetry('disable', {env: {ACME_TELEMETRY_OPT_IN: '1'}})
    expect(ended.stderr.replaceAll(/[\s›]+/g, ' ')).to.include('ACME_TELEMETRY_OPT_IN still turns telemetry on')
  })

  it('takes the opt-in back where the configuration file is broken, and so enables nothing', async () => {
    host.optIn()
    host.write('telemetry.yaml', 'enabled: [true\n')
    expect(await telemetry('disable')).to.include({code: 1})
    expect(yaml()).to.equal('enabled: [true\n')
    await host.run(['ok'])
    expect(host.events()).to.be.empty
  })

  it('does so although a directory stands in the place of the opt-in file', async () => {
    mkdirSync(join(host.directory, 'telemetry.opt-in'), {recursive: true})
    host.write('telemetry.yaml', 'enabled: true\n')
    expect(await telemetry('disable')).to.include({code: 0, stderr: ''})
    expect(yaml()).to.equal('enabled: false\n')
  })

  it('leaves nothing behind where nothing was there', async () => {
    expect(await telemetry('disable')).to.include({code: 0, stderr: ''})
    expect(existsSync(host.directory)).to.equal(false)
  })
})

describe('telemetry:log', () => {
  const minute = 60_000
  const line = (at: number, more: object = {}) =>
    `${JSON.stringify({
      timestamp: new Date(at).toISOString(),
      command: 'ok',
      mode: 'ok',
      duration_ms: 12,
      success: true,
      outcome: 'success',
      exit_code: 0,
      consent: 'local',
      opt_in_source: 'config',
      trace_id: '1'.repeat(32),
      span_id: '2'.repeat(16),
      schema_version: 1,
      ...more,
    })}\n`

  it('prints the events that are wanted, and skips what is none', async () => {
    const now = Date.now()
    host.write(
      'telemetry.log',
      [
        line(now - 3 * 24 * 60 * minute),
        'not JSON\n',
        line(now - 90 * minute, {command: 'kebab_case.sub_command', mode: 'kebab_case'}),
        line(now - minute, {error_type: 'ENOENT', exit_code: 1, outcome: 'error', success: false, path: 'a secret'}),
        '{"torn":',
      ].join(''),
    )
    const events = await json('log')
    expect(events).to.have.length(3)
    expect(JSON.stringify(events)).not.to.include('secret')
    expect(await json('log --since 2d')).to.have.length(2)
    expect(await json('log --since 2h -n 1')).to.deep.equal([events[2]])
    expect(await json('log --failed')).to.deep.equal([events[2]])
    expect(await json('log --command kebab-case:sub-command')).to.deep.equal([events[1]])
    expect(await json('log -n 0')).to.deep.equal([])
    const lines = (await telemetry('log --jsonl')).stdout.trim().split('\n')
    expect(lines.map((text) => JSON.parse(text))).to.deep.equal(events)
    const {stdout} = await telemetry('log')
    expect(stdout)
      .to.match(/kebab_case\.sub_command +success +0 +12 ms/)
      .and.match(/ok +error +1/)
  })

  it('follows what is appended, until Ctrl-C', async () => {
    host.write('telemetry.log', line(Date.now(), {command: 'ready'}))
    const ended = await telemetry('log --follow --jsonl', {
      onReady: (child) => {
        setTimeout(() => appendFileSync(host.log, line(Date.now(), {command: 'later'})), 500)
        child.stdout?.on('data', (text) => String(text).includes('later') && child.kill('SIGINT'))
        setTimeout(() => child.kill('SIGKILL'), 20_000).unref()
      },
    })
    expect(ended).to.include({signal: 'SIGINT', stderr: ''})
    expect(ended.stdout).to.include('"command":"later"')
  })
})

describe('telemetry:purge', () => {
  it('asks first: where nobody can answer, it deletes nothing and says how', async () => {
    host.optIn()
    await host.run(['ok'])
    const ended = await telemetry('purge')
    expect(ended).to.include({code: 2, stdout: ''})
    expect(ended.stderr).to.include('--yes')
    expect(host.events()).to.have.length(1)
  })

  it('deletes what was recorded, rotated files and the rest included, but neither settings nor consent', async () => {
    host.optIn()
    host.write('telemetry.yaml', 'enabled: true\n')
    await host.run(['ok'])
    host.write('telemetry.log.1', readFileSync(host.log))
    host.write('telemetry.log.backup', 'of the user\n')
    await host.run(['end', '--by', 'wait'], {onReady: (child) => child.kill('SIGKILL')})
    const purged = await json('purge --yes')
    expect(purged.deleted.map((path: string) => path.slice(host.directory.length + 1))).to.include.members([
      'telemetry.log',
      'telemetry.log.1',
    ])
    expect(readdirSync(host.directory).sort()).to.deep.equal([
      'telemetry.log.backup',
      'telemetry.opt-in',
      'telemetry.yaml',
    ])
  })

  it('refuses a file that holds no event: local_path may name something by mistake', async () => {
    const path = join(host.home, 'notes.txt')
    writeFileSync(path, 'mine\n{"also":"mine"}\n')
    const ended = await telemetry('purge --yes', {env: {ACME_TELEMETRY_LOCAL_PATH: path}})
    expect(ended).to.include({code: 0})
    expect(ended.stderr.replaceAll(/[\s›]+/g, ' ')).to.include('holds no event and was not deleted')
    expect(readFileSync(path, 'utf8')).to.include('mine')
  })

  it('deletes what stands behind a link of the user', async () => {
    const target = join(host.home, 'target.log')
    host.optIn()
    symlinkSync(target, host.log)
    await host.run(['ok'])
    expect(existsSync(target)).to.equal(true)
    await telemetry('purge --yes')
    expect(existsSync(target)).to.equal(false)
    expect(lstatSync(host.log, {throwIfNoEntry: false})).to.equal(undefined)
  })
})

describe('the commands', () => {
  const WRONG = [
    'status extra',
    'status --nope',
    'enable --endpoint nonsense',
    'enable --header nonsense',
    'enable --preset nope',
    'enable --preset grafana',
    'disable --yes',
    'log --since soon',
    'log -n -1',
    'log -n many',
    'fields extra',
    'purge extra',
  ]
  it('refuse wrong usage with 2, and change nothing', async () => {
    const ended = await inPool(WRONG, (command) => telemetry(command))
    for (const [at, one] of ended.entries()) {
      expect(one.code, WRONG[at]).to.equal(2)
      expect(one.stderr, WRONG[at]).not.to.match(/\n\s+at /)
    }
    expect(existsSync(host.directory)).to.equal(false)
  })

  it('fit into 80 columns, help and problems included', async () => {
    host.write('telemetry.yaml', 'enabled: perhaps\nendpoint: nonsense\nbatch_size: 0\nlocal_path: x\nheaders: [1]\n')
    const names = ['status', 'enable', 'disable', 'log', 'fields', 'purge']
    const commands = ['status', 'fields', ...names.map((name) => `${name} --help`), 'enable', 'log', 'disable']
    for (const command of commands) {
      const {code, stderr, stdout} = await telemetry(command)
      expect(code, command).to.equal(0)
      const long = `${stdout}\n${stderr}`.split('\n').filter((line) => line.length > 80)
      // An example of a command may be longer than a line.
      expect(
        long.filter((text) => !/\$ (?:printf|acme)/.test(text)),
        command,
      ).to.be.empty
      expect(stdout, command).not.to.match(/\[object|undefined|NaN/)
    }
  })

  it('print the shapes that others rely on', async () => {
    const status = await json('status')
    expect(status).to.include.keys('level', 'reason', 'rules', 'settings', 'log', 'delivery', 'diagnostics')
    expect(status.settings.endpoint).to.deep.equal({source: 'default', value: null})
    expect(status.log).to.deep.include({bytes: 0, events: 0, path: host.log})
    const fields = await json('fields')
    expect(fields.length).to.be.above(20)
    for (const field of fields)
      expect(field).to.include.all.keys('name', 'type', 'description', 'example', 'declared_by')
    const enabled = await json('enable')
    expect(enabled).to.include({endpoint: null, level: 'local', reason: 'config'})
    await host.run(['ok'])
    expect((await json('status')).log.events).to.equal(host.events().length - 1)
    expect(await json('disable')).to.include({level: 'off', reason: 'default'})
    expect(await json('purge --yes')).to.have.keys('deleted', 'refused')
  })
})
