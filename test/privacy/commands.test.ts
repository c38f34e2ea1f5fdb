import {mkdirSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {expect} from 'chai'
import fc from 'fast-check'
import type {Ended} from '../support/host.js'
import {foundIn, type Lane, linkPlugin, openLane, type Places} from './support/lane.js'
import {core, leaks, WRAPS} from './support/secrets.js'

type Texts = Record<(typeof PLACES)[number], string>
/** A command line; `by`: what is in the log of it. */
type Typed = (texts: Texts) => string[]

/** Where each command has a secret of its own. */
const PLACES = [
  'argument',
  'flag',
  'attribute',
  'name',
  'error',
  'variable',
  'user',
  'host',
  'traceparent',
  'folder',
  'remote',
  'branch',
  'dotenv',
  'package',
] as const

const leak =
  (how: string, ...more: string[]): Typed =>
  ({argument, flag}) => ['leak', ...['--how', how, ...more, '--token', flag, argument]]
const typed =
  (...words: string[]): Typed =>
  (texts) =>
    words.map((word) => word.replaceAll(/\{(\w+)\}/g, (_, place: keyof Texts) => texts[place]))

const COMMANDS: Typed[] = [
  ...Array.from({length: 15}, (_, error) => leak('throws', '--error', String(error))),
  ...[1, 5, 7].flatMap((error) => ['rejects', 'uncaught'].map((how) => leak(how, '--error', String(error)))),
  ...['fails', 'exits', 'returns', 'pollutes', 'dies', 'throws'].flatMap((how) => [leak(how), leak(how, '--json')]),
  ...Array.from({length: 6}, () => leak('returns')),
  typed('leak:alias', '{argument}'),
  typed('leak', '--nope={flag}', '{argument}'),
  typed('leak', '--how', '{flag}'),
  typed('{argument}'),
  typed('{argument}', '{flag}'),
  typed('leak:{argument}', '--{flag}'),
  typed('ok', '{argument}', '{flag}'),
  typed('ok', '--json', '--{flag}={argument}'),
  typed('ok', '-{flag}'),
  typed('nest:{argument}'),
  typed('telemetry', '{argument}'),
  typed('telemetry', 'log', '--command', '{argument}'),
  typed('telemetry', 'log', '--since', '{argument}', '--json'),
  typed('telemetry', 'flush', '--to', '{argument}', '--header', '{flag}'),
  typed('telemetry', 'preview', '{argument}'),
  typed('telemetry', 'report', '--json', '--{flag}'),
]

const LANES = 3
/** Commands of a plugin that the user has linked: its names are the secret. */
const PLUGIN = ['', 'kid', ' --nest', ' --nope']
/** Keys of the settings, and what else stands in that file. */
const KEYS =
  'endpoint headers service_name service_namespace deployment_environment batch_size batch_timeout export_timeout ca_file compression comment repo'.split(
    ' ',
  )
const SERVICE = ['service_name', 'service_namespace', 'deployment_environment']
const PLANTED = COMMANDS.length * PLACES.length + LANES * (KEYS.length + 1)

const cores = fc.sample(fc.uniqueArray(core, {maxLength: PLANTED, minLength: PLANTED}), 1)[0] as string[]
const take = (places: readonly string[]): Places =>
  Object.fromEntries(places.map((place) => [place, cores.pop() ?? '']))
const asName = (text: string) => text.replaceAll(/[/\\\0\n:]/g, '_').slice(0, 80)

/** Runs one command of a lane with its secrets. @returns the places whose secret was found in what it left */
async function runOne(lane: Lane, command: Typed, at: number): Promise<{ended: Ended; found: string[]}> {
  const places = take(PLACES)
  const wrapped = PLACES.map((place, index) => {
    const wrap = WRAPS[(at * 5 + index) % WRAPS.length] ?? String
    // No argument, variable or file name can hold a zero.
    return [place, wrap(places[place] ?? '').replaceAll('\0', '')]
  })
  const texts = Object.fromEntries(wrapped) as Texts
  const cwd = join(lane.host.root, '..', asName(texts.folder))
  mkdirSync(join(cwd, '.git'), {recursive: true})
  writeFileSync(join(cwd, '.git/config'), `[remote "${texts.remote}"]\n\turl = ${texts.remote}\n`)
  writeFileSync(join(cwd, '.git/HEAD'), `ref: refs/heads/${texts.branch}\n`)
  writeFileSync(join(cwd, '.env'), `ACME_TELEMETRY_SERVICE_NAME=${texts.dotenv}\n`)
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({acme: texts.package, name: texts.package}))
  const env = {
    GIT_AUTHOR_EMAIL: texts.user,
    HOSTNAME: texts.host,
    LOGNAME: texts.user,
    OTEL_RESOURCE_ATTRIBUTES: `host.name=${texts.host}`,
    PWD: cwd,
    SECRET_TOKEN: texts.variable,
    TEST_CALLS: join(lane.host.root, '../calls'),
    TEST_HOSTILE: resolve('.build/test/privacy/support/hostile.js'),
    TEST_PLANTED: JSON.stringify(texts),
    TRACEPARENT:
      at % 2 ? texts.traceparent : `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-${texts.traceparent}`,
    USER: texts.user,
  }
  const ended = await lane.host.run(command(texts), {cwd, env})
  const {files, requests} = lane.harvest()
  const debug = ended.stderr.split('\n').filter((line) => line.startsWith('telemetry: '))
  const {name: _, ...others} = places
  return {ended, found: [...foundIn(files + requests, places), ...foundIn(debug.join('\n'), others)]}
}

describe('a real command', () => {
  it(`leaves none of ${PLANTED} secrets in what it writes, starts, sends and says in debug mode, in ${COMMANDS.length + LANES * PLUGIN.length} processes`, async function () {
    this.timeout(240_000)
    const runLane = async (number: number) => {
      const [config, [plugin = '']] = [take(KEYS), [cores.pop()]]
      const lane = await openLane(config, number === 0 ? 'http/protobuf' : 'http/json')
      try {
        for (const [at, command] of COMMANDS.entries()) {
          if (at % LANES !== number) continue
          const {ended, found} = await runOne(lane, command, at)
          expect(found, `${at}: ${ended.stdout}${ended.stderr}`).to.deep.equal([])
        }
        linkPlugin(lane.host, plugin.toLowerCase())
        for (const more of PLUGIN) await lane.host.run(`${plugin.toLowerCase()}${more}`.split(' '))
        const {files, requests} = lane.harvest()
        expect(foundIn(files + requests, {plugin})).to.deep.equal([])
        // What the settings say of the service is sent as the user has set it, and nothing else of them.
        const everything = files + lane.collector.requests.map(({body}) => body.toString('latin1')).join('\n')
        expect(foundIn(everything, config)).to.have.members(SERVICE)
        expect(foundIn(files, config)).to.deep.equal([])
        return {
          events: [...files.matchAll(/"command":"([^"]+)"/g)].map(([, name]) => name),
          lane: lane.collector.requests,
        }
      } finally {
        await lane.close()
      }
    }
    const lanes = await Promise.all(Array.from({length: LANES}, (_, number) => runLane(number)))
    // The twin: all of this was in fact recorded, sent, and could have been found.
    const events = lanes.flatMap((lane) => lane.events)
    expect(events.length).to.be.at.least(COMMANDS.length)
    expect(events.filter((name) => name === '(plugin)')).to.have.length.of.at.least(LANES * PLUGIN.length)
    expect(events).to.include.members(['leak', '(unknown)', 'ok', 'telemetry.log'])
    expect(lanes.flatMap(({lane}) => lane.flatMap(({spans}) => spans)).length).to.be.above(COMMANDS.length / 2)
  })

  it('that does leave one is found out', async () => {
    const [config, places] = [take(KEYS), {careless: 'zyxwvutsrq'}]
    const lane = await openLane(config, 'http/json')
    lane.host.write('telemetry.lease-00000000', Buffer.from('zyxwvutsrq').toString('base64'))
    expect(foundIn(lane.harvest().files, places)).to.deep.equal(['careless'])
    expect(leaks(JSON.stringify({'x-team': 'qrstuvwxyz'}), 'zyxwvutsrq')).to.equal(true)
    await lane.close()
  })
})
