import {expect} from 'chai'
import {plain} from './support/telemetry.js'
import {makeHost, type TestHost} from '../support/host.js'

describe('telemetry:preview, of a command or of the last one', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
  })
  afterEach(() => host.remove())
  const preview = (argv: string[] = []) => host.run(['telemetry', 'preview', ...argv])
  const json = async (argv: string[] = []) => JSON.parse((await preview([...argv, '--json'])).stdout)

  it('takes a command as it is typed, and refuses one that there is not', async () => {
    const of = async (typed: string) => (await json([typed])).event.command
    expect(await of('kebab-case:sub-command')).to.equal('kebab_case.sub_command')
    expect(await of(' kebab-case sub-command ')).to.equal('kebab_case.sub_command')
    const {code, stderr} = await preview(['nope'])
    expect(code).to.equal(2)
    expect(plain(stderr)).to.include('nope is no command of acme: see acme --help')
  })

  it('says what is not recorded, and what is not sent', async () => {
    host.write(
      'telemetry.yaml',
      'enabled: true\nendpoint: http://127.0.0.1:9/v1/traces\nheaders: {Host: x, User-Agent: y}\n',
    )
    const shown = async (typed: string) => (await host.run(['telemetry', 'preview', typed])).stdout
    expect(await shown('telemetry:disable'))
      .to.include('This command is not recorded.')
      .and.not.to.include('POST')
    expect(await shown('telemetry:status'))
      .to.include('The line in the log:')
      .and.include('This is kept on your machine, so nothing is sent.')
    const sent = await shown('ok')
    expect(sent).to.include('POST http://127.0.0.1:9/v1/traces\nuser-agent: [redacted]\ncontent-type')
    expect(sent).to.not.match(/^host:/m)
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
})
