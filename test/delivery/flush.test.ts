import {existsSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {answering, partial} from '../support/collector.js'
import {spansIn} from '../support/collector-otlp.js'
import type {TelemetryEvent} from '../../src/lib/event/dictionary.js'
import {destinationOf} from '../../src/lib/settings/values.js'
import {expectArrived, expectArrivedAs} from './support/arrived.js'
import {type Scene, scene} from './support/scene.js'
import type {User} from './support/user.js'

const flush = async (user: User, words = '') => {
  const argv = ['telemetry', 'flush', ...words.split(' ').filter(Boolean)]
  const {code, stderr, stdout} = await user.run([...argv, '--json'])
  return {code, stderr, ...JSON.parse(stdout)}
}
const manual = {batch_size: 2, delivery: 'manual'}
/** Three events wait, two were recorded for another collector, two locally. */
const kept = async ({collector: start, user: make}: Scene, settings = {}) => {
  const collector = await start()
  const other = await start()
  const user = make(collector.url, {...manual, headers: {'x-key': 'secret-key'}, ...settings})
  const mine = user.seed(3)
  const others = user.seed(2, {destination: destinationOf(other.url)})
  const local = user.seed(2, {consent: 'local'})
  return {collector, local, mine, other, others, user}
}

describe('telemetry:flush', () => {
  it('delivers what waits, once', () =>
    scene(async (given) => {
      const {collector, mine, other, user} = await kept(given)
      expect(await flush(user, '--dry-run')).to.include({code: 0, delivered: 0, result: 'dry-run', waiting: 3})
      expect(await flush(user)).to.include({code: 0, delivered: 3, result: 'acknowledged', waiting: 0})
      expect(await flush(user)).to.include({code: 0, delivered: 0, result: 'nothing-to-do', waiting: 0})
      expectArrived(collector.taken, mine)
      expect(other.connections()).to.equal(0)
    }))

  it('--all starts from the beginning, --include-local adds those events, and neither moves the position back', () =>
    scene(async (given) => {
      const {collector, local, mine, others, user} = await kept(given)
      await flush(user)
      expect(await flush(user, '--all --include-local')).to.include({code: 0, delivered: 7})
      expectArrived(collector.taken.slice(2), [...mine, ...others, ...local])
      expect(await flush(user)).to.include({delivered: 0, result: 'nothing-to-do'})
    }))

  it('--since goes back to a time', () =>
    scene(async (given) => {
      const {collector, user} = await kept(given)
      const recent = user.seed(1, {timestamp: new Date().toISOString()})
      await flush(user)
      expect(await flush(user, '--since 1h')).to.include({code: 0, delivered: 1})
      expectArrived(collector.taken.slice(-1), recent)
    }))

  it('--since sends what waits only once, and what is older goes on waiting', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url, manual)
      const hoursAgo = (hours: number) => ({timestamp: new Date(Date.now() - hours * 3_600_000).toISOString()})
      const recent = user.seed(2, hoursAgo(1))
      for (const to of ['', `--to ${collector.url} `])
        expect(await flush(user, `${to}--since 2099-01-01`), to).to.include({
          code: 0,
          delivered: 0,
          detail: 'nothing that may be sent was recorded since then',
          waiting: to ? 0 : 2,
        })
      expect(await flush(user, '--since 2h')).to.include({code: 0, delivered: 2, waiting: 0})
      expect(await flush(user)).to.include({code: 0, delivered: 0})
      expectArrived(collector.taken, recent)
      const older = user.seed(1, hoursAgo(5))
      const waiting: TelemetryEvent[] = []
      for (const more of ['', ' --all']) {
        const newer = user.seed(1, hoursAgo(1))
        waiting.push(...newer)
        expect(await flush(user, `--since 30m${more}`)).to.include({code: 0, delivered: 0})
        expect(await flush(user, `--since 2h${more}`), more).to.include({code: 0, waiting: more ? 3 : 2})
        expect(collector.taken.at(-1)?.spans.at(-1)?.spanId).to.equal(newer[0]?.span_id)
      }
      expect(await flush(user)).to.include({code: 0, delivered: 3, waiting: 0})
      const arrived = collector.taken.flatMap(({spans}) => spans.map(({spanId}) => spanId))
      expect(arrived.slice(-3)).to.deep.equal([...older, ...waiting].map(({span_id}) => span_id))
    }))

  it('--to sends the same to another collector, without the headers of the settings, and what waits goes on waiting', () =>
    scene(async (given) => {
      const {collector, mine, other, user} = await kept(given)
      const {code, stdout} = await user.run(['telemetry', 'flush', '--to', other.url, '--header', 'X-Other: a, b'])
      expect({code, stdout}).to.deep.equal({code: 0, stdout: 'Delivered: 3, waiting: 0, set aside: 0\n'})
      expectArrived(other.taken, mine)
      expect(other.taken[0]?.headers).to.include({'x-other': 'a, b'}).and.not.have.property('x-key')
      expect(collector.connections()).to.equal(0)
      expect(await flush(user)).to.include({delivered: 3})
    }))

  it('--file writes all that is kept as OTLP JSON lines, for its owner only', () =>
    scene(async (given) => {
      const {collector, local, mine, others, user} = await kept(given)
      const file = join(user.host.home, 'events.jsonl')
      expect(await flush(user, `--file ${file} --dry-run`)).to.include({code: 0, waiting: 7})
      expect(existsSync(file)).to.equal(false)
      expect(await flush(user, `--file ${file}`)).to.include({code: 0, delivered: 7, detail: file, result: 'written'})
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
      expectArrivedAs(
        lines.flatMap((line) => spansIn(JSON.parse(line))),
        [...mine, ...others, ...local],
      )
      expect(statSync(file).mode & 0o777).to.equal(0o600)
      expect(collector.connections()).to.equal(0)
    }))

  it('--file says where it can be begun, and not be filled', () =>
    scene(async ({user: make}) => {
      const user = make('none', manual)
      user.seed(1)
      const {code, stderr} = await user.run(['telemetry', 'flush', '--file', '/dev/full'])
      expect(code).to.equal(1)
      expect(stderr.replaceAll(/[\s›]+/g, ' ')).to.include('/dev/full cannot be written (ENOSPC)')
    }))

  it('--file never overwrites the log, and says where a file cannot be written', () =>
    scene(async (given) => {
      const {user} = await kept(given)
      const before = readFileSync(user.host.log, 'utf8')
      const onto = await user.run(['telemetry', 'flush', '--file', user.host.log])
      expect(onto.code).to.equal(1)
      expect(onto.stderr.replace(/\s[›\s]*/g, ' ')).to.include('is the log itself, and was not touched')
      expect(readFileSync(user.host.log, 'utf8')).to.satisfy((log: string) => log.startsWith(before))
      const nowhere = await user.run(['telemetry', 'flush', '--file', '/nonexistent/events.jsonl'])
      expect(nowhere.code).to.equal(1)
      expect(nowhere.stderr).to.include('cannot be written (ENOENT)')
    }))

  it('exits with 1 where something is not delivered, and ignores a back-off', () =>
    scene(async (given) => {
      const {collector, mine, user} = await kept(given)
      collector.follow([answering(401, 'no, not secret-key')])
      const refused = {code: 1, delivered: 0, result: 'refused', waiting: 3}
      expect(await flush(user)).to.deep.include({
        ...refused,
        detail: `${collector.host} answered 401: no, not [redacted]`,
      })
      expect(await flush(user)).to.include({code: 0, delivered: 3})
      expectArrived(collector.taken, mine)
      user.seed(2)
      collector.follow([partial(1, 'too old')])
      expect(await flush(user)).to.include({code: 1, delivered: 1, result: 'partial', set_aside: 1, waiting: 0})
    }))

  it('waits for a delivery that runs', () =>
    scene(async (given) => {
      const {collector, mine, user} = await kept(given, {batch_timeout: 1, delivery: 'background'})
      const ran = await user.run(['ok'])
      expect(ran.code).to.equal(0)
      expect(await flush(user)).to.include({code: 0, waiting: 0})
      expectArrived(collector.taken, [...mine, ...user.events().slice(-1)])
    }))
})
