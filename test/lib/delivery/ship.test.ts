import type {Position} from '../../../src/lib/journal/position.js'
import {appendFileSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import type {SendResult} from '../../../src/lib/delivery/answer.js'
import {queueOf} from '../../../src/lib/delivery/queue.js'
import {consentedTo} from '../../../src/lib/delivery/waiting.js'
import {type Shipment, ship} from '../../../src/lib/delivery/ship.js'
import type {DestinationState} from '../../../src/lib/delivery/state.js'
import {dictionaryOf, type TelemetryEvent} from '../../../src/lib/event/dictionary.js'
import {destinationOf} from '../../../src/lib/settings/values.js'
import {anEvent} from '../../delivery/support/user.js'

const ENDPOINT = 'http://collector:4318/v1/traces'
const ACKNOWLEDGED: SendResult = {status: 'acknowledged'}
const LATER: SendResult = {code: 503, detail: 'busy', status: 'later'}
const REFUSED: SendResult = {code: 401, detail: 'who are you', status: 'refused'}
const BAD: SendResult = {code: 400, detail: 'what', status: 'unacceptable'}
const FRESH: DestinationState = {attempts: 0, delivered: 0, has_acknowledged: false, set_aside: 0}

let directory: string
let log: string
let events: TelemetryEvent[]
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ship-'))
  log = join(directory, 'telemetry.log')
  events = []
})
afterEach(() => rmSync(directory, {force: true, recursive: true}))

function append(count: number): void {
  const more = Array.from({length: count}, (_, index) => anEvent(ENDPOINT, events.length + index))
  events.push(...more)
  appendFileSync(log, more.map((event) => `${JSON.stringify(event)}\n`).join(''))
}

type Sent = {events: readonly TelemetryEvent[]; compress: boolean; timeoutMs: number; at: number}
type Answers = (sent: Sent, index: number) => SendResult

/** A clock that only sleep and requests move, and everything that was sent and written down by it. */
function setUp(answers: SendResult[] | Answers, given: Partial<Shipment> & {takes?: number} = {}) {
  let time = 0
  const sent: Sent[] = []
  const written: Partial<DestinationState>[] = []
  const slept: number[] = []
  const shipment: Shipment = {
    batchSize: 4,
    clock: {
      elapsed: () => time,
      now: () => Date.parse('2026-11-22T19:08:41.123Z') + time,
      random: () => 0.5,
      async sleep(milliseconds) {
        slept.push(milliseconds)
        time += milliseconds
      },
    },
    deadline: 120_000,
    exportTimeout: 10_000,
    forbidden: () => undefined,
    host: 'collector:4318',
    patience: 8000,
    queue: queueOf(log, {
      dictionary: dictionaryOf(),
      start: undefined,
      wants: consentedTo(destinationOf(ENDPOINT)),
    }),
    async remember(change) {
      written.push(change)
      return true
    },
    revision: 'a',
    async send(batch, {compress, timeoutMs}) {
      const one = {at: time, compress, events: batch, timeoutMs}
      sent.push(one)
      time += given.takes ?? 0
      const answer = typeof answers === 'function' ? answers(one, sent.length - 1) : answers[sent.length - 1]
      return answer ?? ACKNOWLEDGED
    },
    state: FRESH,
    ...given,
  }
  const sizes = () => sent.map(({events: batch}) => batch.length)
  const ids = () => sent.flatMap(({events: batch}) => batch.map(({span_id}) => span_id))
  return {ids, sent, shipment, sizes, slept, written}
}

describe('shipping', () => {
  it("sends what waits in the log's order, in batches, and says when nothing is left", async () => {
    append(10)
    const {ids, shipment, sizes} = setUp([])
    const shipped = await ship(shipment)
    expect(sizes()).to.deep.equal([4, 4, 2])
    expect(ids()).to.deep.equal(events.map(({span_id}) => span_id))
    expect(shipped).to.include({detail: '', hasSent: true, status: 'done'})
    expect(shipped.state).to.include({attempts: 0, delivered: 10})
  })

  it('makes no request, and writes nothing down, where nothing waits', async () => {
    const {sent, shipment, written} = setUp([])
    expect(await ship(shipment)).to.include({hasSent: false, status: 'done'})
    expect([sent, written]).to.deep.equal([[], []])
  })

  it('sends what is appended while it ships, too', async () => {
    append(2)
    const {shipment, sizes} = setUp((_, index) => {
      if (index === 0) append(3)
      return ACKNOWLEDGED
    })
    await ship(shipment)
    expect(sizes()).to.deep.equal([2, 3])
  })

  it('writes the attempt and a back-off down before each request, and the answer after it', async () => {
    append(5)
    const {sent, shipment, written} = setUp([])
    const {send} = shipment
    const writtenBefore: number[] = []
    await ship({
      ...shipment,
      send: (...given) => {
        writtenBefore.push(written.length)
        return send(...given)
      },
    })
    expect(sent).to.have.length(2)
    expect(writtenBefore).to.deep.equal([1, 3])
    expect(written[0]).to.have.all.keys('attempts', 'back_off').and.to.include({attempts: 1})
    expect(written[1]).to.include({attempts: 0, delivered: 4}).and.to.have.property('position')
    expect(written[2]).to.include({attempts: 1})
  })

  it('sends nothing where that cannot be written down', async () => {
    append(2)
    const {sent, shipment} = setUp([], {remember: async () => false})
    const detail = 'nothing was sent, since the state cannot be written'
    expect(await ship(shipment)).to.deep.include({detail, hasSent: false, status: 'stopped'})
    expect(sent).to.deep.equal([])
  })

  it('sends nothing more where the answer cannot be written down', async () => {
    append(9)
    let writes = 0
    const {sizes, shipment} = setUp([], {remember: async () => ++writes !== 2})
    expect(await ship(shipment)).to.include({detail: 'the state cannot be written', status: 'stopped'})
    expect(sizes()).to.deep.equal([4])
  })

  it('asks before each request whether it may, and keeps what it may not send', async () => {
    append(9)
    let asked = 0
    const {sizes, shipment, written} = setUp([], {forbidden: () => (++asked > 2 ? 'telemetry is off' : undefined)})
    expect(await ship(shipment)).to.include({detail: 'telemetry is off', status: 'stopped'})
    expect(sizes()).to.deep.equal([4, 4])
    expect(written.at(-1)).to.include({attempts: 0})
  })

  it('sits out short waits, longer each time, and sends the same events again', async () => {
    append(3)
    const {ids, shipment, slept} = setUp([LATER, LATER, LATER])
    const shipped = await ship(shipment)
    expect(slept).to.deep.equal([1000, 2000, 4000])
    const all = events.map(({span_id}) => span_id)
    expect(ids()).to.deep.equal([...all, ...all, ...all, ...all])
    expect(shipped).to.include({status: 'done'})
  })

  it('asks again whether it may after a wait that it sat out', async () => {
    append(3)
    const {shipment, sizes, slept} = setUp([LATER])
    let allowed = true
    const {sleep} = shipment.clock
    shipment.clock.sleep = async (milliseconds) => {
      allowed = false
      await sleep(milliseconds)
    }
    expect(await ship({...shipment, forbidden: () => (allowed ? undefined : 'opted out')})).to.include({
      detail: 'opted out',
      status: 'stopped',
    })
    expect([sizes(), slept]).to.deep.equal([[3], [1000]])
  })

  it('gives up where the wait is longer than its patience', async () => {
    append(3)
    const {shipment, slept} = setUp(Array(9).fill(LATER))
    expect(await ship(shipment)).to.include({detail: 'busy', status: 'failed'})
    expect(slept).to.deep.equal([1000, 2000, 4000, 8000])
  })

  it('gives up at once where the collector asks for longer', async () => {
    append(3)
    const {shipment, slept, written} = setUp([{...LATER, retryAfterMs: 8001}])
    expect(await ship(shipment)).to.include({status: 'failed'})
    expect(slept).to.deep.equal([])
    expect(written.at(-1)?.back_off?.until).to.equal('2026-11-22T19:08:49.124Z')
  })

  it('gives up at once without patience, and after a refusal', async () => {
    append(3)
    for (const given of [setUp([LATER], {patience: 0}), setUp([REFUSED])]) {
      expect(await ship(given.shipment)).to.include({status: 'failed'})
      expect(given.sizes()).to.deep.equal([3])
    }
  })

  it('does not begin a wait that would not end before its deadline', async () => {
    append(3)
    // The wait of a second, and the tenth that is kept for writing down.
    for (const [deadline, waits] of [
      [1000, []],
      [1100, []],
      [1101, [1000]],
    ] as const) {
      const {shipment, slept} = setUp(Array(9).fill(LATER), {deadline})
      await ship(shipment)
      expect(slept, String(deadline)).to.deep.equal(waits)
    }
  })

  it('gives no request more time than is left, and makes none when none is', async () => {
    append(20)
    const {sent, shipment} = setUp([], {deadline: 15_000, takes: 6000})
    expect(await ship(shipment)).to.include({detail: 'the time for this delivery is up', status: 'stopped'})
    expect(sent.map(({timeoutMs}) => timeoutMs)).to.deep.equal([10_000, 8900, 2900])
  })

  it('makes no request in the time that is kept for writing down its answer', async () => {
    append(1)
    for (const [deadline, requests] of [
      [99, 0],
      [100, 0],
      [101, 1],
    ] as const) {
      const {sent, shipment} = setUp([], {deadline})
      await ship(shipment)
      expect(sent, String(deadline)).to.have.length(requests)
    }
  })

  describe('of a log that takes longer to read than it may', () => {
    /** A clock on which every look takes a millisecond. */
    const slow = (given: Partial<Shipment>) => {
      let time = 0
      const {clock} = setUp([]).shipment
      return setUp([], {clock: {...clock, elapsed: () => time++}, deadline: 120, ...given})
    }
    const from = (start: Position | undefined) =>
      queueOf(log, {dictionary: dictionaryOf(), start, wants: consentedTo(destinationOf(ENDPOINT))})

    beforeEach(() => {
      const others = Array.from({length: 50}, (_, index) => anEvent('http://127.0.0.1:9/v1/traces', index))
      appendFileSync(log, others.map((event) => `${JSON.stringify(event)}\n`).join(''))
      append(1)
    })

    it('gets further each time, backs off meanwhile where a command waits for it, and arrives', async () => {
      let start: Position | undefined
      const failures: unknown[] = []
      for (let tries = 0; tries < 9; tries++) {
        const {ids, shipment, written} = slow({patience: 0, queue: from(start)})
        const {last, status} = await ship(shipment)
        const [change] = written
        if (status === 'failed') {
          expect(written).to.have.length(1)
          expect(change).to.have.property('back_off').that.is.an('object')
          expect(change?.attempts).to.equal(1)
          failures.push(last?.detail)
        } else expect(ids()).to.deep.equal([events.at(-1)?.span_id])
        start = change?.position ?? start
      }
      expect(failures).to.have.length.within(2, 5)
      expect(new Set(failures)).to.deep.equal(new Set(['the time for this delivery is up']))
    })

    it('backs off from nothing where nobody waits for it', async () => {
      const {shipment, written} = slow({queue: from(undefined)})
      expect(await ship(shipment)).to.include({status: 'stopped'})
      expect(written).to.have.length(1)
      expect(written[0]).to.have.all.keys('position')
    })

    it('writes nothing down where consent was withdrawn meanwhile', async () => {
      const {shipment, written} = slow({forbidden: () => 'no', patience: 0, queue: from(undefined)})
      expect(await ship(shipment)).to.include({detail: 'no', status: 'stopped'})
      expect(written).to.be.empty
    })
  })

  it('goes on from where it stood', async () => {
    append(6)
    const first = setUp((_, index) => (index === 1 ? REFUSED : ACKNOWLEDGED))
    const {state} = await ship(first.shipment)
    const queue = queueOf(log, {dictionary: dictionaryOf(), start: state.position, wants: () => true})
    const second = setUp([], {queue, state})
    await ship(second.shipment)
    expect(second.ids()).to.deep.equal(events.slice(4).map(({span_id}) => span_id))
  })

  it('says how far it is', async () => {
    append(10)
    const progress: number[] = []
    const {shipment} = setUp([], {onProgress: (delivered) => progress.push(delivered)})
    await ship({...shipment, state: {...FRESH, delivered: 100}})
    expect(progress).to.deep.equal([4, 8, 10])
  })
})

describe('shipping to a collector with a limit', () => {
  const limit =
    (most: number): Answers =>
    ({events: batch}) =>
      batch.length > most ? BAD : ACKNOWLEDGED

  it('finds the size that is taken, and keeps to it until the refused request is passed', async () => {
    append(32)
    const {ids, shipment, sizes} = setUp(limit(5), {batchSize: 16})
    await ship(shipment)
    expect(sizes()).to.deep.equal([16, 8, 4, 4, 4, 4, 8, 4, 4, 8, 4, 4])
    const taken = ids()
    expect(new Set(taken).size).to.equal(32)
  })

  it('sends one event at a time where it takes no more, each once compressed', async () => {
    append(4)
    const {sent, shipment, sizes} = setUp(limit(1))
    await ship(shipment)
    expect(sizes()).to.deep.equal([4, 2, 1, 1, 1, 1])
    expect(sent.every(({compress}) => compress)).to.equal(true)
  })

  it('does not compress for one that cannot unzip, and remembers that', async () => {
    append(6)
    const answers: Answers = ({compress}) => (compress ? BAD : ACKNOWLEDGED)
    const {shipment, sizes, written} = setUp(answers)
    const {state} = await ship(shipment)
    expect(sizes()).to.deep.equal([4, 2, 1, 1, 2, 3])
    expect(written.some((change) => change.uncompressed)).to.equal(true)
    append(2)
    const queue = queueOf(log, {dictionary: dictionaryOf(), start: state.position, wants: () => true})
    const next = setUp(answers, {queue, state})
    await ship(next.shipment)
    expect(next.sizes()).to.deep.equal([2])
  })

  it('sets the one bad event aside, and nothing else', async () => {
    append(16)
    const bad = events[9]?.span_id
    const answers: Answers = ({events: batch}) => (batch.some(({span_id}) => span_id === bad) ? BAD : ACKNOWLEDGED)
    const taken: string[] = []
    const {shipment, sent} = setUp(
      (one, index) => {
        const result = answers(one, index)
        if (result === ACKNOWLEDGED) taken.push(...one.events.map(({span_id}) => span_id))
        return result
      },
      {batchSize: 16},
    )
    const {state, status} = await ship(shipment)
    expect(status).to.equal('done')
    expect(taken).to.deep.equal(events.map(({span_id}) => span_id).filter((id) => id !== bad))
    expect(state).to.include({delivered: 15, set_aside: 1})
    expect(sent.length).to.be.at.most(12)
  })

  it('loses nothing to one that has never acknowledged anything', async () => {
    append(8)
    const {shipment, sizes} = setUp(() => BAD, {batchSize: 8})
    const {state, status} = await ship(shipment)
    expect(status).to.equal('failed')
    expect(sizes()).to.deep.equal([8, 4, 2, 1, 1])
    expect(state).to.include({delivered: 0, set_aside: 0}).and.to.not.have.property('position')
  })

  it('loses no more than ten to one that takes nothing any more', async () => {
    append(40)
    const {shipment} = setUp(() => BAD, {state: {...FRESH, has_acknowledged: true}})
    const {state, status} = await ship(shipment)
    expect(status).to.equal('failed')
    expect(state).to.include({delivered: 0, set_aside: 10})
  })
})
