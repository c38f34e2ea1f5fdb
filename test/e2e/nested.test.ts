import {expect} from 'chai'
import {makeHost, run, type TestHost} from '../support/host.js'

type Event = Record<string, unknown>

describe('commands that run commands', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
    host.optIn()
  })
  afterEach(() => host.remove())
  const named = (command: string): Event[] => host.events().filter((event) => event['command'] === command)

  it('are events of their own, children of the outer one, each with its own numbers', async () => {
    expect(await host.run(['nest', 'outer'])).to.include({code: 0, stderr: '', stdout: ''})
    expect(host.events().map((event) => event['command'])).to.deep.equal(['nest.inner', 'nest.outer'])
    const [inner, outer] = host.events() as [Event, Event]
    expect(inner).to.include({checks_total: 5, outcome: 'success', parent_span_id: outer['span_id']})
    expect(outer).to.include({checks_total: 2, outcome: 'success', trace_id: inner['trace_id']})
    expect(outer).not.to.have.property('parent_span_id')
    expect(outer['duration_ms']).to.be.at.least(inner['duration_ms'] as number)
  })

  it('may fail inside: what the outer one catches is not its own error, but the exit code is', async () => {
    // oclif 4 keeps the exit code of the inner one, with and without the plugin.
    expect(await host.run(['nest', 'outer', '--fail'])).to.include({code: 1, stdout: 'inner failed\n'})
    expect(named('nest.inner')[0]).to.include({error_type: 'TypeError', exit_code: 1, outcome: 'error'})
    expect(named('nest.outer')[0]).to.include({error_type: '_OTHER', exit_code: 1, outcome: 'failure'})
  })

  it('may fail inside, and hide their end: they keep the exit code that was theirs', async () => {
    expect(await host.run(['nest', 'outer', '--closing'])).to.include({code: 0, stdout: 'inner failed\n'})
    expect(named('nest.closing')[0]).to.include({checks_total: 7, exit_code: 4, outcome: 'failure', success: false})
    expect(named('nest.outer')[0]).to.include({exit_code: 0, outcome: 'success'})
  })

  it('may fail inside and outside: what is printed is the same without the plugin', async () => {
    const plain = makeHost({plugin: false})
    const ended = await Promise.all([host.run(['crash'], {cwd: host.root}), plain.run(['crash'], {cwd: plain.root})])
    const [here, there] = ended.map(({stderr}) => stderr.replaceAll(/telemetry-host-\w+/g, '<host>'))
    expect(here).to.equal(there).and.to.include('TypeError: inner')
    expect(host.events().map((event) => [event['command'], event['outcome'], event['error_type']])).to.deep.equal([
      ['nest.inner', 'error', 'TypeError'],
      ['crash', 'error', 'TypeError'],
    ])
    plain.remove()
  })

  it('may hide their end by a `finally` of their own: they have ended nevertheless, before the outer one fails', async () => {
    expect(await host.run(['nest', 'outer', '--hides'])).to.include({code: 3, stdout: 'finally of hides\n'})
    expect(host.events().map((event) => [event['command'], event['outcome'], event['exit_code']])).to.deep.equal([
      ['hides', 'success', 0],
      ['nest.outer', 'failure', 3],
    ])
  })

  it('may run in parallel: each has the numbers that it reported itself', async () => {
    await host.run(['nest', 'outer', '--parallel'])
    const [outer] = named('nest.outer')
    const inner = named('nest.inner')
    expect(inner.map((event) => event['checks_total']).sort()).to.deep.equal([10, 20])
    expect(outer).to.include({checks_total: 2})
    for (const event of inner) expect(event).to.include({parent_span_id: outer?.['span_id']})
    expect(new Set(host.events().map((event) => event['span_id']))).to.have.property('size', 3)
  })

  it('may run beside one that fails: its exit code is not theirs', async () => {
    // oclif 4 keeps the exit code of the one that failed for the process, and so for the outer one.
    expect(await host.run(['nest', 'outer', '--mixed'])).to.include({code: 1})
    const outcomes = Object.fromEntries(named('nest.inner').map((event) => [event['checks_total'], event['outcome']]))
    expect(outcomes).to.deep.equal({10: 'success', 30: 'error'})
    expect(named('nest.outer')[0]).to.include({exit_code: 1, outcome: 'failure'})
  })

  const rows = () =>
    host
      .events()
      .map((event) => [event['command'], event['outcome'], event['exit_code'], event['error_type'] ?? ''].join(' '))

  it('may start oclif once more: what they run are inner commands, and their own end comes later', async () => {
    expect(await host.run(['nest', 'odd', '--how', 'again'])).to.include({code: 1, stdout: 'ok \n'})
    expect(rows()).to.deep.equal(['ok success 0 ', 'nest.odd error 1 TypeError'])
    const [inner, outer] = host.events() as [Event, Event]
    expect(inner).to.include({parent_span_id: outer['span_id'], trace_id: outer['trace_id']})
    expect(outer['duration_ms']).to.be.greaterThan(50)
  })

  it('may start oclif once more with its own config', async () => {
    expect(await host.run(['nest', 'odd', '--how', 'same'])).to.include({code: 7})
    expect(rows()).to.deep.equal([
      'ok success 0 ',
      'end error 1 TypeError',
      'ok success 0 ',
      'nest.odd failure 7 ExitError',
    ])
  })

  it('are told from one whose words were typed in another order, which ends with the process', async () => {
    const flexible = makeHost({change: (pkg) => Object.assign(pkg['oclif'] as object, {flexibleTaxonomy: true})})
    try {
      flexible.optIn()
      expect(await flexible.run(['sub-command', 'kebab-case', '--late', '4'])).to.include({code: 4, stderr: ''})
      expect(flexible.events()[0]).to.include({command: 'kebab_case.sub_command', exit_code: 4, outcome: 'failure'})
    } finally {
      flexible.remove()
    }
  })

  it('may end by what nobody catches inside: both have', async () => {
    expect(await host.run(['nest', 'odd', '--how', 'uncaught'])).to.include({code: 1})
    expect(rows()).to.deep.equal(['end error 1 RangeError', 'nest.odd error 1 RangeError'])
  })

  it('may make no instance of themselves', async () => {
    expect(await host.run(['nest', 'odd', '--how', 'bare'])).to.include({code: 0, stdout: 'caught\n'})
    expect(rows()).to.deep.equal(['nest.bare success 0 ', 'nest.bare error 1 _OTHER', 'nest.odd success 0 '])
    expect(host.events()[0]?.['duration_ms']).to.be.lessThan(90)
  })

  it('may be many of one class at once: each has its own end and its own numbers', async () => {
    await host.run(['nest', 'odd', '--how', 'pool'])
    const ends = named('nest.inner').map(({checks_total, outcome}) => `${checks_total} ${outcome}`)
    expect(ends).to.have.members(
      Array.from({length: 60}, (_, index) => `${index + 1} ${index % 2 ? 'success' : 'error'}`),
    )
  })

  it('are none where they are of another CLI, or of another user: their own consent decides', async () => {
    const other = makeHost({change: (pkg) => Object.assign(pkg['oclif'] as object, {bin: 'other'})})
    try {
      await host.run(['nest', 'odd', '--how', 'foreign'], {env: {OTHER_ROOT: other.root}})
      await host.run(['nest', 'odd', '--how', 'foreign'], {env: {OTHER_HOME: other.home}})
      await host.run(['nest', 'odd', '--how', 'strange'], {env: {OTHER_ROOT: other.root}})
      expect(new Set(host.events().map((event) => event['command']))).to.deep.equal(new Set(['nest.odd']))
      expect(host.events()).to.have.length(3)
      other.optIn()
      await host.run(['nest', 'odd', '--how', 'foreign'], {env: {OTHER_HOME: other.home}})
      expect(other.events().map((event) => event['command'])).to.deep.equal(['ok'])
    } finally {
      other.remove()
    }
  })

  it('go on, and well, where the host deals with what nobody catches', async () => {
    const ended = await host.run(['nest', 'odd', '--how', 'handled'])
    expect(ended).to.include({code: 0, stderr: ''})
    expect(ended.stdout).to.include('handled')
    expect(rows()).to.deep.equal(['nest.inner success 0 ', 'nest.odd success 0 '])
  })

  it('may end the process without an instance of themselves', async () => {
    expect(await host.run(['nest', 'odd', '--how', 'ending'])).to.include({code: 0})
    expect(rows()).to.deep.equal(['nest.bare success 0 ', 'nest.odd success 0 '])
  })

  it('may begin at once in a program that does not start oclif', async () => {
    const ended = await run(`${host.root}/bin/commands.js`, ['at-once'], {HOME: host.home}, {cwd: host.root})
    expect(ended).to.include({code: 0, stderr: ''})
    expect(rows()).to.deep.equal(['nest.bare success 0 ', 'nest.bare success 0 '])
  })

  it('may be run by a program that does not start oclif: none of them runs another', async () => {
    const ended = await run(`${host.root}/bin/commands.js`, [], {HOME: host.home}, {cwd: host.root})
    expect(ended).to.include({code: 0, stderr: '', stdout: 'ok first\nbefore\nok last\n'})
    expect(rows()).to.deep.equal(['ok success 0 ', 'end error 1 TypeError', 'ok success 0 '])
    for (const event of host.events()) expect(event).not.to.have.property('parent_span_id')
    expect(host.events()[0]?.['duration_ms']).to.be.lessThan(90)
  })

  it('may be run one after the other in one process, each an event of its own', async () => {
    const ended = await run(`${host.root}/bin/twice.js`, [], {HOME: host.home}, {cwd: host.root})
    // oclif 4 keeps the exit code of the one that failed.
    expect(ended).to.include({code: 1, stderr: '', stdout: 'ok first\nbefore\nok last\n'})
    expect(host.events().map((event) => [event['command'], event['outcome'], event['error_type']])).to.deep.equal([
      ['ok', 'success', undefined],
      ['end', 'error', 'TypeError'],
      ['ok', 'usage_error', 'NonExistentFlagsError'],
      ['ok', 'failure', '_OTHER'],
    ])
    expect(new Set(host.events().map((event) => event['trace_id']))).to.have.property('size', 4)
  })

  for (const off of ['', 'false']) {
    it(`are recorded from where the user opts in while the process runs, after "${off}"`, async () => {
      const fresh = makeHost()
      const ended = await run(`${fresh.root}/bin/opting.js`, [off], {HOME: fresh.home}, {cwd: fresh.root})
      expect(ended).to.include({code: 0, stderr: '', stdout: 'ok before\nok on\nok again\n'})
      expect(fresh.events().map(({command, opt_in_source}) => [command, opt_in_source])).to.deep.equal([
        ['ok', 'env'],
        ['ok', 'env'],
      ])
      fresh.remove()
    })
  }

  const PARENT = '00f067aa0ba902b7'
  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
  const VALID = [`00-${TRACE}-${PARENT}-01`, `00-${TRACE}-${PARENT}-00`, `cc-${TRACE}-${PARENT}-01-more`]
  const INVALID = [
    '',
    'nonsense',
    `00-${TRACE}-${PARENT}`,
    `00-${TRACE}-${PARENT}-01-more`,
    `00-${TRACE}-${PARENT}-01 `,
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `0-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-1`,
  ]
  it('go under a trace that the environment names', async () => {
    for (const TRACEPARENT of VALID) await host.run(['ok'], {env: {TRACEPARENT}})
    const events = host.events()
    expect(events).to.have.length(VALID.length)
    for (const event of events) expect(event).to.include({parent_span_id: PARENT, trace_id: TRACE})
    expect(new Set(events.map((event) => event['span_id']))).to.have.property('size', VALID.length)
  })

  it('do not go under one that is not valid', async () => {
    await Promise.all(INVALID.map((TRACEPARENT) => host.run(['ok'], {env: {TRACEPARENT}})))
    const events = host.events()
    expect(events).to.have.length(INVALID.length)
    for (const event of events) expect(event).not.to.have.property('parent_span_id')
    expect(new Set(events.map((event) => event['trace_id']))).to.have.property('size', INVALID.length)
  })
})
