import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {TelemetryEvent} from '../../src/lib/event/dictionary.js'
import {refusedPort} from '../support/collector.js'
import {plain} from '../e2e/support/telemetry.js'
import {scene} from './support/scene.js'
import type {ScriptedCollector} from './support/script.js'
import type {User} from './support/user.js'

const idsOf = (events: readonly TelemetryEvent[]) => events.map(({span_id}) => span_id)
const sentTo = ({taken}: ScriptedCollector) => taken.flatMap(({spans}) => spans.map(({spanId}) => spanId))

describe('telemetry:flush, by its words', () => {
  const flush = (user: User, line = '', env: Record<string, string> = {}) =>
    user.run(['telemetry', 'flush', ...line.split(' ').filter(Boolean)], {env})
  const json = async (user: User, line = '', env: Record<string, string> = {}) =>
    JSON.parse((await flush(user, `${line} --json`, env)).stdout)
  const manual = {delivery: 'manual'}

  it('sends nothing below level remote, and says what would', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url, manual)
      user.seed(2)
      user.configure({enabled: false})
      const off = await flush(user)
      expect(off).to.include({code: 1, stdout: ''})
      expect(plain(off.stderr)).to.include('Telemetry is off (default), so nothing is sent. acme telemetry')
      user.host.optIn()
      const local = await flush(user, '--all')
      expect(local.code).to.equal(1)
      expect(plain(local.stderr)).to.include('Telemetry is local (opt-in-file), so nothing is sent.')
      expect(collector.requests).to.deep.equal([])
    }))

  it('says with --dry-run what would go where, and sends nothing', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url, manual)
      user.seed(1)
      user.seed(3, {consent: 'local'})
      const dry = (line: string) => flush(user, `--dry-run ${line}`).then(({stdout}) => stdout)
      expect(await dry('')).to.equal(`1 event would go to ${collector.url}\n`)
      expect(await dry('--include-local')).to.equal(`4 events would go to ${collector.url}\n`)
      expect(await dry('--file x.jsonl')).to.equal('4 events would go to x.jsonl\n')
      expect(await dry('--to http://u:p@127.0.0.1:1/x')).to.match(
        /^1 event would go to http:\/\/(?!u:p).*127.0.0.1:1\/x\n$/,
      )
      expect(await json(user, '--dry-run')).to.include({delivered: 0, result: 'dry-run', waiting: 1})
      user.configure({endpoint: 'none'})
      expect(await dry('')).to.equal('0 events would go to nobody: no endpoint is set\n')
      expect(collector.requests).to.deep.equal([])
    }))

  it('needs no consent for --to, which names the recipient, and fails where that takes nothing', () =>
    scene(async ({collector: start, user: make}) => {
      const other = await start()
      const user = make('http://127.0.0.1:9/v1/traces', manual)
      const events = [...user.seed(2), ...user.seed(2, {consent: 'local'})]
      user.configure({enabled: false})
      expect(await json(user, `--to ${other.url} --all --include-local`)).to.include({delivered: 4, waiting: 0})
      expect(new Set(sentTo(other))).to.deep.equal(new Set(idsOf(events)))
      const refused = await flush(user, `--to http://127.0.0.1:${await refusedPort()}/v1/traces --all`)
      expect(refused.code).to.equal(1)
      expect(refused.stdout).to.match(/^Delivered: 0, waiting: 2, .*\n.*ECONNREFUSED/)
    }))

  it('does not name --include-local to who has used it', () =>
    scene(async ({collector: start, user: make}) => {
      const user = make((await start()).url, manual)
      expect((await json(user, '--include-local')).detail).to.equal('nothing waits')
      expect((await json(user)).detail).to.equal(
        'nothing waits; what was recorded locally goes only with --include-local',
      )
    }))

  it('sends with --include-local what was kept at home, once', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url, manual)
      const [sent, local] = [user.seed(2), user.seed(2, {consent: 'local'})]
      user.seed(1, {command: 'telemetry.status', consent: 'local', mode: 'telemetry'})
      expect(await json(user, '--include-local')).to.include({delivered: 4, waiting: 0})
      expect(sentTo(collector)).to.deep.equal(idsOf([...sent, ...local]))
      const later = user.seed(1, {consent: 'local'})
      expect(await json(user, '--include-local')).to.include({delivered: 1})
      expect(sentTo(collector)).to.deep.equal(idsOf([...sent, ...local, ...later]))
    }))

  it('sends with --all everything, whichever endpoint it was for, and nothing of it waits then', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url, manual)
      const events = [...user.seed(2), ...user.seed(2, {destination: '00000001'})]
      await flush(user)
      expect(await json(user, '--all')).to.include({delivered: 4, waiting: 0})
      expect(sentTo(collector).slice(2)).to.deep.equal(idsOf(events))
      expect(await json(user)).to.include({result: 'nothing-to-do'})
    }))

  const WRONG: [line: string, problem: string][] = [
    ['--since soon', '--since soon is no time: use 7d, 12h or 2026-11-01'],
    ['--to nonsense', '--to must be the http:// or https:// URL'],
    ['--to none', '--to must be the http:// or https:// URL'],
    ['--header a:b', '--to'],
    ['--to http://127.0.0.1:9/ --header nonsense', '--header must be "Name: value"'],
    ['--to http://127.0.0.1:9/ --file x', 'cannot also be provided'],
  ]
  for (const [line, problem] of WRONG)
    it(`refuses ${line} with 2, and says why`, () =>
      scene(async ({user: make}) => {
        const user = make('http://127.0.0.1:9/v1/traces', manual)
        user.seed(1)
        const {code, stderr} = await flush(user, line)
        expect(code).to.equal(2)
        expect(plain(stderr)).to.include(problem)
        expect(existsSync(join(user.host.root, 'x'))).to.equal(false)
      }))
})
