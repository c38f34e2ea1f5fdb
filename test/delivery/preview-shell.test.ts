import {readdirSync} from 'node:fs'
import {expect} from 'chai'
import {dictionaryOf} from '../../src/lib/event/dictionary.js'
import {parseEvent} from '../../src/lib/event/accept.js'
import {plain} from '../e2e/support/telemetry.js'
import {makeHost, type TestHost} from '../support/host.js'
import {scene} from './support/scene.js'

describe('telemetry:preview', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
  })
  afterEach(() => host.remove())
  const preview = (argv: string[] = []) => host.run(['telemetry', 'preview', ...argv])
  const json = async (argv: string[] = []) => JSON.parse((await preview([...argv, '--json'])).stdout)

  it('shows, before any consent, the line and the request of a command that went well; nothing is written for it', async () => {
    const {event, otlp} = await json()
    expect(parseEvent(JSON.stringify(event), dictionaryOf())).to.deep.equal(event)
    expect(event).to.include({consent: 'local', exit_code: 0, files_analyzed: 140, outcome: 'success', success: true})
    const [span] = otlp.resourceSpans[0].scopeSpans[0].spans
    expect(span).to.include({name: `acme ${event.command}`, spanId: event.span_id, traceId: event.trace_id})
    const {code, stderr, stdout} = await preview()
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.match(
      /^The line in the log:\n\n\{.*\}\n\nNo endpoint is set, so nothing is sent\. A collector would get\n/,
    )
    expect(readdirSync(host.home)).to.deep.equal([])
  })

  it('takes a command as it is typed, and refuses one that there is not', async () => {
    const of = async (typed: string) => (await json([typed])).event.command
    expect(await of('kebab-case:sub-command')).to.equal('kebab_case.sub_command')
    expect(await of(' kebab-case sub-command ')).to.equal('kebab_case.sub_command')
    const {code, stderr} = await preview(['nope'])
    expect(code).to.equal(2)
    expect(plain(stderr)).to.include('nope is no command of acme: see acme --help')
  })

  it('shows with --last what was recorded, and says where nothing was', async () => {
    const nothing = await preview(['--last'])
    expect(nothing.code).to.equal(1)
    expect(plain(nothing.stderr)).to.include('Nothing has been recorded yet. acme telemetry')
    host.optIn()
    for (const argv of [['ok'], ['kebab-case', 'sub-command']]) await host.run(argv)
    const recorded = host.events().at(-1)
    expect(recorded).to.include({command: 'kebab_case.sub_command'})
    expect((await json(['--last'])).event).to.deep.equal(recorded)
  })

  it('shows the very request that the collector gets, and to whom it goes, without the password', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start()
      const user = make(collector.url.replace('//', '//me:s3cr3t@'))
      await user.run(['ok'])
      await user.idle()
      const last = await user.run(['telemetry', 'preview', '--last', '--json'])
      expect(JSON.parse(last.stdout).event).to.deep.equal(user.events()[0])
      expect(JSON.parse(last.stdout).otlp).to.deep.equal(collector.requests[0]?.otlp)
      const {stdout} = await user.run(['telemetry', 'preview', 'ok'])
      expect(stdout).to.match(/\nPOST http:\/\/.*127\.0\.0\.1:\d+\/v1\/traces\n/)
      expect(stdout).not.to.include('s3cr3t')
      expect(stdout).to.match(/"consent":"remote",.*"destination":"[0-9a-f]{8}"/)
    }))
})
