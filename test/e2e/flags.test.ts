import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {type Collector, startCollector} from '../support/collector.js'
import type {TestHost} from '../support/host.js'
import {makePrograms, type Printed, runProgram} from './support/programs.js'

const allowed = process.allowedNodeEnvironmentFlags
/** Node.js 20 knows it under its first name. */
const PERMISSION = allowed.has('--permission') ? '--permission' : '--experimental-permission'
const READ = '--allow-fs-read=*'
const WRITE = '--allow-fs-write=*'

const FLAGS: [title: string, flags: string[], delivers: boolean, writes: boolean][] = [
  ['frozen intrinsics', ['--frozen-intrinsics'], true, true],
  ['no `__proto__`', ['--disable-proto=throw'], true, true],
  ['no permission to start processes', [PERMISSION, READ, WRITE], false, true],
  ['no permission to write', [PERMISSION, READ], false, false],
]

describe('Node.js with', () => {
  let collector: Collector
  const hosts: TestHost[] = []
  beforeEach(async () => {
    collector = await startCollector()
  })
  afterEach(async () => {
    for (const host of hosts.splice(0)) host.remove()
    await collector.close()
  })
  const make = (plugin: boolean) => {
    const host = makePrograms(plugin)
    hosts.push(host)
    host.write('telemetry.yaml', `enabled: true\ndelivery: inline\nendpoint: ${collector.url}\n`)
    return host
  }

  for (const [title, flags, delivers, writes] of FLAGS) {
    it(`${title}: a command is the same with and without the plugin${writes ? ', and recorded' : ''}`, async () => {
      const [absent, on] = [make(false), make(true)]
      for (const argv of ['ok', 'does --what fail', 'does --nonsense'])
        expect(await runProgram(on, {argv, flags})).to.deep.equal(await runProgram(absent, {argv, flags}))
      const outcomes = on.events().map(({outcome}) => outcome)
      expect(outcomes).to.deep.equal(writes ? ['success', 'failure', 'usage_error'] : [])
      const names = collector.requests.flatMap(({spans}) => spans.map(({name}) => name))
      expect(names).to.deep.equal(delivers ? ['acme ok', 'acme does', 'acme does'] : [])
    })

    it(`${title}: our own commands run`, async () => {
      const {code, stdout} = await runProgram(make(true), {argv: 'telemetry:status --json', flags})
      expect(code).to.equal(0)
      expect(JSON.parse(stdout)).to.include({level: 'remote', reason: 'config'})
    })
  }

  it('a file that NODE_OPTIONS preloads: it is loaded by the command, not by the delivery', async () => {
    const host = make(true)
    const [preload, loaded] = ['preload.cjs', 'loaded.txt'].map((name) => join(host.home, name)) as [string, string]
    writeFileSync(preload, `require('node:fs').appendFileSync(${JSON.stringify(loaded)}, process.argv[1] + '\\n')`)
    const ended: Printed = await runProgram(host, {argv: 'ok', env: {NODE_OPTIONS: `--require ${preload}`}})
    expect(ended).to.deep.equal({code: 0, signal: null, stderr: '', stdout: 'ok\n'})
    expect(collector.requests).to.have.length(1)
    expect(readFileSync(loaded, 'utf8')).to.equal(`${join(host.root, 'bin/run.js')}\n`)
  })
})
