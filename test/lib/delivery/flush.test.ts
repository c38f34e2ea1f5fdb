import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {eachPass, flushToEndpoint} from '../../../src/lib/delivery/flush.js'
import {leasePath, releaseLease, takeLease} from '../../../src/lib/delivery/lease.js'
import type {Queue} from '../../../src/lib/delivery/queue.js'
import {destinationState, FRESH, updateState} from '../../../src/lib/delivery/state.js'
import {dictionaryOf} from '../../../src/lib/event/dictionary.js'
import {pathsOf} from '../../../src/lib/paths.js'
import {destinationOf} from '../../../src/lib/settings/values.js'

describe('the walks of a flush', () => {
  it('count on, one where the other has ended', async () => {
    const shown: number[] = []
    const errand = {
      deadline: 0,
      dictionary: dictionaryOf(),
      isPatient: true,
      onProgress: (done: number) => shown.push(done),
    }
    const subject = {bin: 'acme', env: {}, envKey: (name: string) => name, uid: undefined}
    const pass = {keep: (change: object) => change, queue: {} as Queue}
    await eachPass([pass, pass], {...errand, subject}, async (_, {onProgress}) => {
      for (const done of [1, 2]) onProgress?.(done)
      return {detail: '', hasSent: true, last: undefined, state: FRESH, status: 'done'}
    })
    expect(shown).to.deep.equal([1, 2, 3, 4])
  })
})

const ENDPOINT = 'http://127.0.0.1:9/v1/traces'
const ALL = {all: false, includeLocal: false, since: undefined}

describe('a flush that waits for a delivery that runs', () => {
  let home: string
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'telemetry-flush-'))
    mkdirSync(join(home, '.acme'), {mode: 0o700})
    writeFileSync(join(home, '.acme/telemetry.yaml'), `enabled: true\nendpoint: ${ENDPOINT}\n`)
  })
  afterEach(() => rmSync(home, {recursive: true}))

  /** Another delivery holds the lease when the flush starts, and delivers so many. */
  const flushBeside = async (count: number) => {
    const paths = pathsOf(home, 'acme')
    const destination = destinationOf(ENDPOINT)
    const lease = leasePath(paths.directory, destination)
    const token = takeLease(lease) ?? ''
    const subject = {bin: 'acme', env: {HOME: home}, envKey: (name: string) => `ACME_${name}`, uid: process.getuid?.()}
    const deadline = performance.now() + 60_000
    const flushed = flushToEndpoint({deadline, dictionary: dictionaryOf(), isPatient: true, subject}, ALL)
    await updateState(paths, (state) => {
      const before = destinationState(state, destination)
      return {...state, destinations: {[destination]: {...before, delivered: before.delivered + count}}}
    })
    releaseLease(lease, token)
    return flushed
  }

  it('says what that one has delivered', async () => {
    expect(await flushBeside(3)).to.deep.equal({
      delivered: 0,
      detail: 'nothing waits any more: 3 delivered just now, by a delivery that was running',
      result: 'nothing-to-do',
      set_aside: 0,
      waiting: 0,
    })
  })

  it('says which events it leaves alone where that one has delivered nothing', async () => {
    const {detail} = await flushBeside(0)
    expect(detail).to.equal('nothing waits; what was recorded locally goes only with --include-local')
  })
})
