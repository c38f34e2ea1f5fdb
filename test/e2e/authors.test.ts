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
    become({HOME: host.home, PATH: before['PATH']})
  })
  afterEach(() => {
    become(before)
    host.remove()
  })

  /** In place: a plain object instead of `process.env` would not be heard by Node, as of a time zone. */
  const become = (env: NodeJS.ProcessEnv) => {
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name]
    Object.assign(process.env, env)
  }

  it('gets the same output, values and errors, and nothing is recorded', async () => {
    host.optIn()
    const ok = await runCommand(['ok'], {root: host.root})
    expect(ok).to.include({stderr: '', stdout: 'ok \n'})
    expect(ok.error).to.equal(undefined)
    const mistyped = await runCommand(['okk'], {root: host.root})
    expect(mistyped.error?.oclif?.exit).to.equal(2)
    expect(existsSync(host.log)).to.equal(false)
  })

  it('would be recorded where no variable tells of a test: each command when the next one starts', async () => {
    host.optIn()
    for (const _ of [1, 2]) await runCommand(['ok'], {root: host.root}, {testNodeEnv: 'production'})
    expect(host.events().map(({command, outcome}) => [command, outcome])).to.deep.equal([['ok', 'success']])
  })

  it('can call the hook by which commands report numbers, without any effect', async () => {
    const attributes = {files_analyzed: 3, made_up: 'x'}
    const {error, stderr, stdout} = await runHook('telemetry', {attributes} as never, {root: host.root})
    expect({error, stderr, stdout}).to.deep.equal({error: undefined, stderr: '', stdout: ''})
    expect(existsSync(host.directory)).to.equal(false)
  })
})
