import {expect} from 'chai'
import type {SendResult} from '../../../src/lib/delivery/answer.js'
import {type Answered, settle} from '../../../src/lib/delivery/settle.js'
import type {DestinationState} from '../../../src/lib/delivery/state.js'
import type {Entry} from '../../../src/lib/journal/position.js'
import {anEvent} from '../../support/collector-client.js'

const NOW = Date.parse('2026-11-22T19:08:41.123Z')
const IN_AN_HOUR = '2026-11-22T20:08:41.123Z'

const entry = (offset: number): Entry => ({
  event: anEvent(),
  position: {dev: 1, ino: 2, offset, span_id: '00f067aa0ba902b7'},
})

/** As it stands when a request has been announced: one attempt more, and a back-off in case nobody comes back. */
const ANNOUNCED: DestinationState = {
  attempts: 3,
  back_off: {revision: 'a', since: new Date(NOW).toISOString(), until: new Date(NOW + 1000).toISOString()},
  delivered: 10,
  has_acknowledged: false,
  set_aside: 1,
}
const KNOWN: DestinationState = {...ANNOUNCED, has_acknowledged: true}

const answered = (result: SendResult, events = 4, given: Partial<Answered> = {}): Answered => ({
  batch: Array.from({length: events}, (_, index) => entry((index + 1) * 100)),
  compressed: true,
  host: 'collector:4318',
  narrowed: 0,
  now: NOW,
  random: 0.5,
  result,
  revision: 'a',
  state: ANNOUNCED,
  ...given,
})

const BAD = {code: 400, detail: 'collector:4318 answered 400', status: 'unacceptable'} as const

describe('after an acknowledgement', () => {
  it('everything is delivered, and the back-off is lifted', () => {
    expect(settle(answered({status: 'acknowledged'}))).to.deep.equal({
      change: {
        attempts: 0,
        back_off: undefined,
        delivered: 14,
        has_acknowledged: true,
        last: {at: '2026-11-22T19:08:41.123Z', detail: '', host: 'collector:4318', result: 'acknowledged'},
        position: {dev: 1, ino: 2, offset: 400, span_id: '00f067aa0ba902b7'},
        set_aside: 1,
        set_aside_in_a_row: 0,
      },
      next: {narrowed: 0, size: 'more'},
    })
  })

  it("with a warning, the collector's words are kept", () => {
    expect(settle(answered({detail: 'too chatty', status: 'acknowledged'})).change.last?.detail).to.equal('too chatty')
  })

  it('of a part, the position is behind all of it, and what was rejected counts as set aside', () => {
    const {change} = settle(answered({detail: 'no', rejected: 3, status: 'partial'}))
    expect(change).to.include({delivered: 11, set_aside: 4})
    expect(change.position?.offset).to.equal(400)
    expect(change.last).to.include({detail: 'no', result: 'partial'})
  })

  it('of a part that rejects more than was sent, no more than that is set aside', () => {
    expect(settle(answered({detail: '', rejected: 99, status: 'partial'})).change).to.include({
      delivered: 10,
      set_aside: 5,
    })
  })

  it('in parts of a request that was refused, they stay as small until it is passed', () => {
    const {next} = settle(answered({status: 'acknowledged'}, 4, {narrowed: 9}))
    expect(next).to.deep.equal({narrowed: 5, size: 4})
    expect(settle(answered({status: 'acknowledged'}, 4, {narrowed: 4})).next).to.deep.equal({narrowed: 0, size: 'more'})
  })

  it('of one event uncompressed, no request is compressed any more', () => {
    const {change, next} = settle(answered({status: 'acknowledged'}, 1, {compressed: false, narrowed: 7}))
    expect(change.uncompressed).to.equal(true)
    expect(next).to.deep.equal({narrowed: 0, size: 'more'})
  })
})

describe('after a failure that passes', () => {
  it('the events stay, and are tried again after a wait', () => {
    const {change, next, wait} = settle(answered({code: 503, detail: 'busy', status: 'later'}))
    expect(wait).to.equal(4000)
    expect(change).to.deep.equal({
      back_off: {revision: 'a', since: '2026-11-22T19:08:41.123Z', until: '2026-11-22T19:08:45.123Z'},
      last: {at: '2026-11-22T19:08:41.123Z', detail: 'busy', host: 'collector:4318', result: 'later'},
    })
    expect(next.size).to.equal(4)
  })

  it("the collector's own wish counts where it is longer", () => {
    expect(settle(answered({detail: '', retryAfterMs: 60_000, status: 'later'})).wait).to.equal(60_000)
    expect(settle(answered({detail: '', retryAfterMs: 1, status: 'later'})).wait).to.equal(4000)
  })
})

describe('after a refusal', () => {
  it('the events stay, and the collector is left alone for an hour', () => {
    const {change, wait} = settle(answered({code: 401, detail: 'who are you', status: 'refused'}))
    expect(wait).to.equal('give-up')
    expect(change.back_off?.until).to.equal(IN_AN_HOUR)
    expect(change.last).to.include({detail: 'who are you', result: 'refused'})
    expect(change).to.not.have.any.keys('position', 'delivered', 'set_aside')
  })
})

describe('after a request that could not be made', () => {
  it('it is tried again by a later command, sooner than after a refusal: what is missing may be there then', () => {
    const {change, wait} = settle(answered({detail: 'TOKEN is not set', status: 'refused'}))
    expect(wait).to.equal('give-up')
    expect(change.back_off?.until).to.equal('2026-11-22T19:08:45.123Z')
    expect(change.last).to.include({detail: 'TOKEN is not set', result: 'refused'})
  })
})

describe('after a request that the collector cannot accept', () => {
  const ROWS: [events: number, next: number][] = [
    [512, 256],
    [5, 3],
    [3, 2],
    [2, 1],
  ]
  for (const [events, next] of ROWS) {
    it(`of ${events} events, the next has ${next}, at once, and the attempt is not held against it`, () => {
      const settled = settle(answered(BAD, events, {narrowed: 3}))
      expect(settled.next).to.deep.equal({narrowed: Math.max(3, events), size: next})
      expect(settled.wait).to.equal(undefined)
      expect(settled.change).to.have.all.keys('attempts', 'last')
      expect(settled.change.attempts).to.equal(2)
    })
  }

  it('of one event, it goes once more uncompressed', () => {
    expect(settle(answered(BAD, 1)).next).to.deep.equal({compress: false, narrowed: 1, size: 1})
  })

  it('of one event uncompressed, it counts as a refusal where nothing was ever acknowledged', () => {
    const {change, wait} = settle(answered(BAD, 1, {compressed: false}))
    expect(wait).to.equal('give-up')
    expect(change.back_off?.until).to.equal(IN_AN_HOUR)
    expect(change.position).to.equal(undefined)
  })

  it('of one event uncompressed, it is set aside where others were acknowledged', () => {
    const {change, next, wait} = settle(answered(BAD, 1, {compressed: false, state: KNOWN}))
    expect(wait).to.equal(undefined)
    expect(next).to.deep.equal({size: 'more'})
    expect(change).to.include({set_aside: 2, set_aside_in_a_row: 1}).and.to.have.property('back_off')
    expect(change.back_off).to.equal(undefined)
    expect(change.position?.offset).to.equal(100)
    expect(change.last).to.include({detail: 'collector:4318 answered 400', result: 'set-aside'})
  })

  it('ten times in a row, it is no single bad event: nothing more is set aside until one is acknowledged again', () => {
    const state = {...KNOWN, set_aside_in_a_row: 9}
    const tenth = settle(answered(BAD, 1, {compressed: false, state}))
    expect(tenth.change.set_aside).to.equal(2)
    const next = settle(answered(BAD, 1, {compressed: false, state: {...state, ...tenth.change}}))
    expect(next.wait).to.equal('give-up')
    expect(next.change).to.include({has_acknowledged: false}).and.to.not.have.any.keys('position', 'set_aside')
  })
})
