import {expect} from 'chai'
import {makeHost, type TestHost} from '../support/host.js'
import {textsIn} from './support/home.js'

const SECRET = 's3cr3t'
const ENDPOINT = `https://user-${SECRET}:pass-${SECRET}@127.0.0.1:9/v1/traces?token=${SECRET}#${SECRET}`

const run = (host: TestHost, argv: string[], env: Record<string, string> = {}) =>
  host.run(argv, {
    cwd: host.root,
    env: {ACME_TELEMETRY_DEBUG: 'true', ACME_TELEMETRY_DELIVERY: 'manual', ...env},
  })

/** Everything that a person or a program gets to see of a run. */
const shown = async (...given: Parameters<typeof run>) => {
  const {stderr, stdout} = await run(...given)
  // Errors are broken into lines.
  return (stdout + stderr).replaceAll(/[\s›]+/g, ' ')
}

describe('a secret in the settings', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
  })
  afterEach(() => host.remove())

  it('of the file is in no output and in no other file', async () => {
    const file = host.write(
      'telemetry.yaml',
      `enabled: true\nendpoint: "${ENDPOINT}"\nheaders:\n  Authorization: "Bearer ${SECRET}"\n  x-team: "${SECRET}"\n${SECRET}: 1\n`,
    )
    await new Promise((resolve) => setTimeout(resolve, 150))
    const outputs = [
      await shown(host, ['ok']),
      await shown(host, ['telemetry', 'status']),
      await shown(host, ['telemetry', 'status', '--json']),
      await shown(host, ['telemetry', 'enable']),
      await shown(host, ['telemetry', 'log', '--jsonl']),
    ]
    for (const output of outputs) {
      expect(output).not.to.equal('')
      expect(output).not.to.include(SECRET)
    }
    expect(outputs[1]).to.include('Authorization').and.to.include('127.0.0.1:9')
    const {stdout} = await run(host, ['telemetry', 'status', '--json'])
    expect(JSON.parse(stdout).settings.headers.value).to.deep.equal({
      Authorization: '[redacted]',
      'x-team': '[redacted]',
    })
    const texts = textsIn(host.directory)
    expect([...texts].filter(([, text]) => text.includes(SECRET)).map(([path]) => path)).to.deep.equal([file])
    expect([...texts.keys()].join())
      .to.include('telemetry.snapshot.json')
      .and.to.include('telemetry.log')
    const snapshot = texts.get(`${host.directory}/telemetry.snapshot.json`)
    expect(snapshot).not.to.include('127.0.0.1')
    expect(snapshot).not.to.include('Authorization')
  })

  it('of the environment is in no output and in no file', async () => {
    const env = {
      ACME_TELEMETRY_ENDPOINT: ENDPOINT,
      ACME_TELEMETRY_HEADERS: `Authorization: Bearer ${SECRET}`,
      ACME_TELEMETRY_OPT_IN: 'true',
    }
    expect(await shown(host, ['telemetry', 'status'], env))
      .to.include('Authorization')
      .and.not.to.include(SECRET)
    expect(await shown(host, ['telemetry', 'status', '--json'], env)).not.to.include(SECRET)
    expect(await shown(host, ['ok'], env))
      .to.include('event ok')
      .and.not.to.include(SECRET)
    const texts = [...textsIn(host.home).values()]
    expect(texts.join()).to.include('"consent":"remote"').and.not.to.include(SECRET)
  })

  it('that is wrong is not repeated by the diagnostic that names it', async () => {
    const env = {
      ACME_TELEMETRY_ENDPOINT: `htps://${SECRET}@x`,
      ACME_TELEMETRY_HEADERS: `nonsense ${SECRET}`,
      ACME_TELEMETRY_OPT_IN: 'true',
    }
    host.write('telemetry.yaml', `endpoint: [${SECRET}]\nheaders: ${SECRET}\nheader: ${SECRET}\n`)
    const {stderr, stdout} = await run(host, ['telemetry', 'status', '--json'], env)
    expect(JSON.parse(stdout).diagnostics).to.have.length(5)
    expect(stdout + stderr).not.to.include(SECRET)
    host.write('telemetry.yaml', `headers:\n  Authorization: "${SECRET}\n  ${SECRET}: [\n`)
    const broken = await shown(host, ['telemetry', 'status'], env)
    expect(broken).to.include('not valid YAML').and.not.to.include(SECRET)
    const refused = await shown(host, ['telemetry', 'enable'], env)
    expect(refused).to.include('not valid YAML').and.not.to.include(SECRET)
  })

  it('that a person types as an argument, a flag or a command is in no file', async () => {
    host.optIn()
    await shown(host, ['ok', SECRET, '--token', SECRET])
    await shown(host, ['ok', `--${SECRET}`])
    await shown(host, [SECRET, SECRET])
    await shown(host, ['ok', '--json', `--token=${SECRET}`, SECRET])
    await shown(host, ['end', '--by', 'errorWith'])
    await shown(host, ['end', '--by', 'throwCustom'])
    await shown(host, ['telemetry', SECRET])
    expect(host.events()).to.have.length(7)
    expect([...textsIn(host.home).values()].join()).not.to.include(SECRET)
    expect([...textsIn(host.home).values()].join()).not.to.include('secrets')
  })
})
