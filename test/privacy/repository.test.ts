import {mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {textsIn} from '../e2e/support/home.js'
import {type Collector, startCollector} from '../support/collector.js'
import {makeHost, type TestHost} from '../support/host.js'

/** What many CLIs do: a file of the project that one works in becomes part of the environment. */
const DOTENV = `import {readFile} from 'node:fs/promises'
export default async function () {
  const text = await readFile('.env', 'utf8').catch(() => '')
  for (const [, name, value] of text.matchAll(/^(\\w+)=(.*)$/gm)) process.env[name] = value
}
`
/** What an unsafe merge of a project's JSON does, in the middle of a command. */
const POLLUTED = `import {readFileSync} from 'node:fs'
import {Command} from '@oclif/core'
export default class Polluted extends Command {
  async run() {
    Object.assign(Object.prototype, JSON.parse(readFileSync('settings.json', 'utf8')))
  }
}
`

describe('a project that wants to', () => {
  let host: TestHost
  let project: string
  let good: Collector
  let evil: Collector
  const SECRET = 'zyxwvutsrq'

  beforeEach(async () => {
    host = makeHost({change: (pkg) => Object.assign(pkg['oclif'] as object, {hooks: {init: './src/hooks/dotenv.js'}})})
    mkdirSync(join(host.root, 'src/hooks'))
    writeFileSync(join(host.root, 'src/hooks/dotenv.js'), DOTENV)
    writeFileSync(join(host.root, 'src/commands/polluted.js'), POLLUTED)
    ;[good, evil] = [await startCollector(), await startCollector()]
    project = join(host.root, 'project')
    mkdirSync(project)
    const variables = {
      ACME_TELEMETRY_DEBUG: 'true',
      ACME_TELEMETRY_DELIVERY: 'inline',
      ACME_TELEMETRY_ENDPOINT: evil.url,
      ACME_TELEMETRY_HEADERS: 'x-from: project',
      ACME_TELEMETRY_LOCAL_PATH: join(project, 'stolen.log'),
      ACME_TELEMETRY_OPT_IN: 'true',
      ACME_TELEMETRY_SERVICE_NAME: 'project',
      HTTP_PROXY: evil.url,
      NODE_OPTIONS: `--require=${join(project, 'evil.cjs')}`,
    }
    const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`)
    writeFileSync(join(project, '.env'), lines.join(''))
    writeFileSync(join(project, 'evil.cjs'), `require('node:fs').writeFileSync('was-run', '')`)
    writeFileSync(
      join(project, 'settings.json'),
      JSON.stringify({...variables, enabled: true, endpoint: evil.url, mode: SECRET}),
    )
  })
  afterEach(async () => {
    await Promise.all([good.close(), evil.close()])
    host.remove()
  })

  const run = (...argv: string[]) => host.run(argv, {cwd: project})
  const share = () => {
    const settings = {
      delivery: 'inline',
      enabled: true,
      endpoint: good.url,
      headers: {authorization: `Bearer ${SECRET}`},
    }
    host.write('telemetry.yaml', JSON.stringify(settings))
  }
  const untouched = () => {
    expect(evil.requests).to.deep.equal([])
    expect(readdirSync(project).sort()).to.deep.equal(['.env', 'evil.cjs', 'settings.json'])
  }

  for (const [title, given] of [
    ['said nothing', () => undefined],
    [
      'said no',
      () => void host.write('telemetry.yaml', `enabled: false\nheaders:\n  authorization: Bearer ${SECRET}\n`),
    ],
  ] as const) {
    it(`opt in, by a .env that the CLI reads, cannot where the user has ${title}`, async () => {
      given()
      const before = [...textsIn(host.home)]
      const ran = await run('ok')
      expect(ran).to.include({code: 0, stderr: '', stdout: 'ok \n'})
      for (const command of ['doctor', 'flush', 'flush --all', 'preview --last'])
        await run('telemetry', ...command.split(' '))
      const status = JSON.parse((await run('telemetry', 'status', '--json')).stdout)
      expect(status).to.include({level: 'off', reason: 'default'})
      expect([...textsIn(host.home)]).to.deep.equal(before)
      untouched()
    })
  }

  it('redirect events, by a .env that the CLI reads, cannot', async () => {
    share()
    await run('ok')
    const doctor = await run('telemetry', 'doctor', '--json')
    await run('telemetry', 'flush', '--all')
    const status = JSON.parse((await run('telemetry', 'status', '--json')).stdout)
    expect(status).to.include({level: 'remote', reason: 'config'})
    expect(status.settings.endpoint).to.deep.equal({source: 'config', value: good.url})
    expect(JSON.parse(doctor.stdout)).to.have.property('findings')
    expect(good.requests.map(({headers}) => [headers['authorization'], headers['x-from']])).to.deep.equal(
      Array.from({length: 3}, () => [`Bearer ${SECRET}`, undefined]),
    )
    untouched()
  })

  it('turn it off, by a .env that the CLI reads, can', async () => {
    share()
    writeFileSync(join(project, '.env'), 'DO_NOT_TRACK=1\n')
    await run('ok')
    const status = JSON.parse((await run('telemetry', 'status', '--json')).stdout)
    expect(status).to.include({level: 'off', reason: 'do-not-track'})
    expect(host.events()).to.be.empty
    expect(good.requests).to.be.empty
  })

  it('redirect events, by what an unsafe merge puts on Object.prototype, cannot', async () => {
    share()
    const ran = await host.run(['polluted'], {cwd: project, env: {ACME_TELEMETRY_DEBUG: ''}})
    expect(ran).to.include({code: 0})
    expect(host.events()).to.have.length(1)
    expect(host.events()[0]).to.include({command: 'polluted', consent: 'remote', mode: 'polluted'})
    expect(good.requests).to.have.length(1)
    expect(good.requests[0]?.body.toString()).not.to.include(SECRET)
    expect(good.requests[0]?.spans[0]?.resource['service.name']).to.equal('acme-cli')
    untouched()
  })
})
