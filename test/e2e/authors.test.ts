import {existsSync} from 'node:fs'
import {runCommand, runHook} from '@oclif/test'
import {expect} from 'chai'
import {makeHost, type TestHost} from '../support/host.js'

/** The tests of a CLI's author run its commands in their own process, where the plugin acts as in any other. */
describe('a CLI that its author tests with @oclif/test', () => {
  let host: TestHost
  let before: NodeJS.ProcessEnv
  beforeEach(() => {
    host = makeHost()
    before = {...process.env}
    for (const name of Object.keys(process.env)) if (name !== 'PATH') delete process.env[name]
    process.env['HOME'] = host.home
  })
  afterEach(() => {
    process.env = before
    host.remove()
  })

  it('gets the same output, values and errors, and nothing is recorded', async () => {
    host.optIn()
    process.env['NODE_ENV'] = 'test'
    const ok = await runCommand(['ok'], {root: host.root})
    expect(ok).to.include({stderr: '', stdout: 'ok\n'})
    expect(ok.error).to.equal(undefined)
    const mistyped = await runCommand(['okk'], {root: host.root})
    expect(mistyped.error?.oclif?.exit).to.equal(2)
    expect(existsSync(host.log)).to.equal(false)
  })

  it('can call the hook by which commands report numbers, without any effect', async () => {
    const {error, result} = await runHook(
      'telemetry',
      {root: host.root},
      {attributes: {files_analyzed: 3, made_up: 'x'}} as never,
    )
    expect(error).to.equal(undefined)
    expect(result?.failures).to.deep.equal([])
    expect(existsSync(host.directory)).to.equal(false)
  })
})
