import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {makeHost, type RunOptions, type TestHost} from '../support/host.js'
import {inPool} from './support/table.js'
import * as support from './support/telemetry.js'

describe('the commands of telemetry', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
  })
  afterEach(() => host.remove())
  const telemetry = (command: string, options?: RunOptions) => support.telemetry(host, command, options)
  const json = (command: string, options?: RunOptions) => support.json(host, command, options)

  describe('telemetry:log', () => {
    const minute = 60_000
    let made = 0
    const nextId = () => {
      made += 1
      return String(made).padStart(16, '2')
    }
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
        span_id: nextId(),
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

    it('goes on in the rotated files where the log has not enough, and puts them in order', async () => {
      const at = (minutes: number) => line(Date.now() - minutes * minute, {command: `c${minutes}`})
      host.write('telemetry.log.2', at(6) + at(5))
      host.write('telemetry.log.1', at(4) + at(3))
      host.write('telemetry.log', at(2) + at(1))
      const commands = async (flags: string) =>
        (await json(`log ${flags}`)).map(({command}: {command: string}) => command)
      expect(await commands('-n 1')).to.deep.equal(['c1'])
      expect(await commands('-n 3')).to.deep.equal(['c3', 'c2', 'c1'])
      expect(await commands('-n 99')).to.deep.equal(['c6', 'c5', 'c4', 'c3', 'c2', 'c1'])
      expect(await commands('-n 1 --command c5')).to.deep.equal(['c5'])
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

  it('telemetry:log --json ends: it refuses to follow', async () => {
    for (const flag of ['--follow', '--jsonl']) {
      const ended = await telemetry(`log ${flag} --json`)
      expect(ended).to.include({code: 2, stderr: ''})
      expect(JSON.parse(ended.stdout).error.message).to.include('use --jsonl alone')
    }
  })

  it('telemetry:log says that it was asked for some events only, where it has none of those', async () => {
    host.optIn()
    await host.run(['ok'])
    for (const flags of ['--command nope', '--failed', '--since 2099-01-01', '-n 0'])
      expect((await telemetry(`log ${flags}`)).stdout, flags).to.match(/^No such events in /)
  })

  it('telemetry:doctor and status show what is used in place of a map', async () => {
    host.write('telemetry.yaml', 'headers: hunter2\n')
    for (const command of ['doctor', 'status'])
      expect((await telemetry(command)).stdout)
        .to.include('used instead: none')
        .and.not.to.include('hunter2')
  })

  describe('telemetry:disable --purge', () => {
    beforeEach(async () => {
      host.write('telemetry.yaml', 'enabled: true\n')
      host.optIn()
      await host.run(['ok'])
    })

    it('opts out in any case: where nobody can be asked, only nothing is deleted', async () => {
      for (const flags of ['', ' --json']) {
        const ended = await telemetry(`disable --purge${flags}`)
        expect(ended.code).to.equal(2)
        expect(ended.stdout + ended.stderr).to.include('You have opted out. Nothing was deleted: add --yes')
      }
      expect(host.events()).to.have.length(1)
      await host.run(['ok'])
      expect(host.events()).to.have.length(1)
      expect(await json('status')).to.include({level: 'off'})
    })

    it('deletes what was recorded, and what the opting out has written down', async () => {
      expect(await json('disable --purge --yes')).to.include({level: 'off'})
      expect(readdirSync(host.directory)).to.deep.equal(['telemetry.yaml'])
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

    it('deletes what it can, and says what it could not', async () => {
      host.optIn()
      await host.run(['ok'])
      mkdirSync(join(host.directory, 'telemetry.snapshot.json'))
      const ended = await telemetry('purge --yes')
      expect(ended).to.include({code: 1, stdout: 'Deleted: ~/.acme/telemetry.log\n'})
      expect(support.plain(ended.stderr)).to.include('~/.acme/telemetry.snapshot.json cannot be deleted')
      expect(existsSync(host.log)).to.equal(false)
    })

    it('refuses a file that holds no event: local_path may name something by mistake', async () => {
      const path = join(host.home, 'notes.txt')
      writeFileSync(path, 'mine\n{"also":"mine"}\n')
      const ended = await telemetry('purge --yes', {env: {ACME_TELEMETRY_LOCAL_PATH: path}})
      expect(ended).to.include({code: 0})
      expect(support.plain(ended.stderr)).to.include('holds no event and was not deleted')
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
      'enable --preset local --endpoint http://127.0.0.1:9/v1',
      'enable --endpoint=',
      'enable --header=',
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

    it('print keys in the order in which they are documented', async () => {
      host.write('telemetry.yaml', 'enabled: perhaps\n')
      const status = await json('status')
      const keys = (value: object) => Object.keys(value).join(' ')
      expect(keys(status)).to.equal('level reason rules settings log delivery diagnostics')
      expect(keys(status.rules[0])).to.equal('name verdict')
      expect(keys(status.settings.endpoint)).to.equal('value source')
      expect(keys(status.log)).to.equal('path bytes events')
      expect(keys(status.delivery)).to.equal('mode waiting delivered dropped set_aside last back_off_until')
      expect(keys(status.diagnostics[0])).to.equal('key source problem used')
      expect(keys((await json('fields'))[0])).to.equal('name type description example declared_by')
      const doctor = await json('doctor')
      expect(keys(doctor)).to.equal('ok findings')
      expect(keys(doctor.findings[0])).to.equal('check status detail remedy')
      expect(keys(await json('flush --dry-run'))).to.equal('delivered waiting set_aside result detail')
      expect(keys(await json('preview'))).to.equal('event otlp')
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
      expect(await json('purge --yes')).to.have.keys('deleted', 'refused', 'failed')
    })
  })
})
