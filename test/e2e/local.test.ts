import {statSync} from 'node:fs'
import {expect} from 'chai'
import {makeHost, type TestHost} from '../support/host.js'

describe('local telemetry', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
  })
  afterEach(() => host.remove())

  it('leaves one line for a command after the opt-in of the manual', async () => {
    host.optIn()
    const ended = await host.run(['ok', 'a secret'])
    expect(ended).to.include({code: 0, stderr: '', stdout: 'ok a secret\n'})
    const [event, ...others] = host.events()
    expect(others).to.be.empty
    expect(event).to.include({
      cli_version: '2.3.4',
      command: 'ok',
      consent: 'local',
      exit_code: 0,
      mode: 'ok',
      opt_in_source: 'opt-in-file',
      outcome: 'success',
      schema_version: 1,
      success: true,
    })
    expect(Object.keys(event ?? {})).to.deep.equal(
      'timestamp command mode duration_ms success outcome exit_code cli_version consent opt_in_source trace_id span_id schema_version'.split(
        ' ',
      ),
    )
    expect(statSync(host.log).mode & 0o777).to.equal(0o600)
  })

  it('writes nothing, not even a directory, without opt-in', async () => {
    const ended = await host.run(['ok'])
    expect(ended).to.include({code: 0, stderr: '', stdout: 'ok \n'})
    expect(statSync(host.directory, {throwIfNoEntry: false})).to.equal(undefined)
  })

  it('makes the directory for the user alone when the environment opts in', async () => {
    await host.run(['ok'], {env: {ACME_TELEMETRY_OPT_IN: 'true'}})
    expect(statSync(host.directory).mode & 0o777).to.equal(0o700)
    expect(host.events()).to.have.length(1)
  })
})
