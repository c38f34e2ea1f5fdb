import {
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
import {makeHost, type RunOptions, type TestHost} from '../support/host.js'
import * as support from './support/telemetry.js'

describe('opting in and out', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
  })
  afterEach(() => host.remove())
  const telemetry = (command: string, options?: RunOptions) => support.telemetry(host, command, options)
  const json = (command: string, options?: RunOptions) => support.json(host, command, options)

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

    it('says of no header that it was removed because it is written otherwise', async () => {
      host.write('telemetry.json', '{"endpoint": "http://127.0.0.1:9/v1/traces", "headers": {"authorization": "a"}}')
      const ended = await telemetry('enable --header Authorization:b')
      expect(ended).to.include({code: 0, stderr: ''})
    })

    for (const variable of ['none', 'https://b.test/v1/traces', 'nonsense'])
      it(`takes no header along to another recipient, though this shell names ${variable}`, async () => {
        host.write('telemetry.yaml', 'endpoint: https://a.test/v1/traces\nheaders:\n  Authorization: for a\n')
        const env = {ACME_TELEMETRY_ENDPOINT: variable}
        const ended = await telemetry('enable --endpoint https://b.test/v1/traces', {env})
        expect(support.plain(ended.stderr)).to.include('Removed with the endpoint they were for: Authorization.')
        expect(yaml()).to.not.include('for a')
      })

    it('takes no header along from an endpoint that cannot be read, and keeps those that are for nobody yet', async () => {
      host.write('telemetry.yaml', 'endpoint: nonsense\nheaders:\n  A: b\n')
      await telemetry('enable --endpoint https://b.test/v1/traces')
      expect(yaml()).to.not.include('A: b')
      host.write('telemetry.yaml', 'headers:\n  A: b\n')
      await telemetry('enable --endpoint https://b.test/v1/traces')
      expect(yaml()).to.include('A: b')
    })

    it('asks whose a header is, where this shell names another endpoint than the file', async () => {
      host.write('telemetry.yaml', 'endpoint: https://a.test/v1/traces\n')
      const env = {ACME_TELEMETRY_ENDPOINT: 'https://b.test/v1/traces'}
      const {code, stderr} = await telemetry('enable --header A:b', {env})
      expect(code).to.equal(2)
      expect(support.plain(stderr)).to.include(
        'ACME_TELEMETRY_ENDPOINT names another endpoint than the file: say with --endpoint whose the header is',
      )
      expect(yaml()).to.not.include('A: b')
    })

    it('refuses no header at all where they were to come from stdin', async () => {
      const {code, stderr} = await telemetry('enable --header -', {input: '\n'})
      expect(code).to.equal(2)
      expect(support.plain(stderr)).to.include('--header - reads headers from stdin, and there were none')
    })

    it('refuses a header for nobody', async () => {
      const {code, stderr} = await telemetry('enable --preset local --header a:b')
      expect(code).to.equal(2)
      expect(support.plain(stderr)).to.include('--preset local keeps events on this machine: leave out --header')
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

    it('takes the endpoint back for --preset local and for none, and with it the headers that were for it', async () => {
      for (const argv of ['enable --preset local', 'enable --endpoint none']) {
        host.write('telemetry.yaml', '# mine\nendpoint: https://127.0.0.1:9/v1\nheaders:\n  Authorization: s3cr3t\n')
        const enabled = await json(argv)
        expect(enabled).to.include({endpoint: null, level: 'local'})
        expect(enabled.warnings.join()).to.include('Removed with the endpoint they were for: Authorization')
        expect(yaml()).to.equal('# mine\nenabled: true\n')
      }
    })

    it('keeps the headers where the endpoint stays on its host, or none is named', async () => {
      const file = 'endpoint: https://127.0.0.1:9/v1\nheaders:\n  Authorization: s3cr3t\n'
      for (const argv of ['enable', 'enable --endpoint https://127.0.0.1:9/v2', 'enable --header x-a=b']) {
        host.write('telemetry.yaml', file)
        expect((await json(argv)).warnings).to.be.empty
        expect(yaml()).to.include('Authorization: s3cr3t')
      }
    })

    it('says what will keep it from sending: a header over plain http to another machine', async () => {
      const argv = 'enable --endpoint http://192.0.2.1:4318/v1/traces --header x-key=s3cr3t'
      expect((await json(argv)).warnings).to.deep.equal([
        'Nothing is sent yet: the header "x-key" would go to 192.0.2.1:4318 unencrypted: use https, or set allow_insecure_headers.',
      ])
    })

    it('says what is wrong with the settings: an endpoint that is none sends nothing', async () => {
      host.write('telemetry.yaml', 'endpoint: nonsense\n')
      expect((await json('enable')).warnings.join()).to.match(/^endpoint is .*, expected the http/)
    })

    it('warns where another rule still keeps it off', async () => {
      for (const env of [{DO_NOT_TRACK: '1'}, {ACME_TELEMETRY_OPT_IN: '0'}, {TEST_MODE: '1'}]) {
        const ended = await telemetry('enable', {env: env as unknown as Record<string, string>})
        expect(ended.stdout).to.include('Telemetry is still off')
        expect(support.plain(ended.stderr)).to.match(/another rule keeps it off: (?:do-not-track|env|test-env)/)
      }
    })

    it('says what is wrong, what to do, and exits with 1, where the file cannot be made', async () => {
      const ended = await telemetry('enable', {env: {HOME: '/nonexistent/home'}})
      expect(ended).to.include({code: 1, stdout: ''})
      expect(support.plain(ended.stderr)).to.include('cannot be written (ENOENT)')
    })
  })

  describe('telemetry:disable', () => {
    it('leaves a file alone that says so already', async () => {
      const path = host.write('telemetry.yaml', 'enabled: false # never\n')
      const {ino} = statSync(path)
      expect((await json('disable')).changed).to.deep.equal([])
      expect(statSync(path).ino).to.equal(ino)
    })

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
      expect(support.plain(ended.stderr)).to.include('ACME_TELEMETRY_OPT_IN still turns telemetry on')
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
})
