import type {Entry} from '../journal/position.js'
import {backOffFor, REFUSED, waitAfter} from './backoff.js'
import type {SendResult} from './answer.js'
import type {DestinationState, LastDelivery} from './state.js'

/** One request, answered. */
export interface Answered {
  result: SendResult
  batch: readonly Entry[]
  /** Whether it went compressed. */
  compressed: boolean
  /** False where no request is compressed: then there is nothing to be tried without. */
  mayCompress?: boolean
  /** Events of a request that was not accepted which are still to be passed, before a larger one is tried again. */
  narrowed: number
  state: DestinationState
  host: string
  revision: string
  /** Epoch milliseconds. */
  now: number
  random: number
}

/** What follows from an answer. */
export interface Settled {
  change: Partial<DestinationState>
  /** How many events the next request takes; `more`: twice as many as this one. */
  next: {size: 'more' | number; compress?: boolean; narrowed?: number}
  /** Milliseconds to wait before the next request; `give-up`: none in this delivery. */
  wait?: number | 'give-up'
}

/** So many events in a row that are set aside are no single bad ones: then the endpoint is at fault. */
const MAX_SET_ASIDE = 10

/** What one answer means for the position, the back-off and the next request. Pure. */
export function settle(answered: Answered): Settled {
  const {batch, result, state} = answered
  switch (result.status) {
    case 'acknowledged':
      return done(answered, batch.length, 0)
    case 'partial':
      return done(answered, Math.max(0, batch.length - result.rejected), Math.min(batch.length, result.rejected))
    case 'later': {
      const wait = waitAfter(state.attempts, {random: answered.random, retryAfterMs: result.retryAfterMs})
      return {
        change: {back_off: backOffFor(wait, answered), last: lastOf(answered, 'later')},
        next: {narrowed: answered.narrowed, size: batch.length},
        wait,
      }
    }
    case 'refused':
      return refused(answered)
    case 'unacceptable':
      return narrow(answered)
  }
}

function done(answered: Answered, delivered: number, rejected: number): Settled {
  const {batch, compressed, state} = answered
  const position = batch.at(-1)?.position
  const onlyUncompressed = !compressed && batch.length === 1
  // A collector with a limit would refuse every second request if each acknowledgement led to a larger one.
  const narrowed = onlyUncompressed ? 0 : Math.max(0, answered.narrowed - batch.length)
  return {
    change: {
      attempts: 0,
      back_off: undefined,
      delivered: state.delivered + delivered,
      has_acknowledged: true,
      last: lastOf(answered, rejected > 0 ? 'partial' : 'acknowledged'),
      set_aside: state.set_aside + rejected,
      set_aside_in_a_row: 0,
      ...(onlyUncompressed ? {uncompressed: true} : {}),
      ...(position ? {position} : {}),
    },
    next: {narrowed, size: narrowed > 0 ? batch.length : 'more'},
  }
}

function refused(answered: Answered): Settled {
  const {random, result, state} = answered
  // Without a code nobody was asked: a variable is not set, a file is missing. The next shell may have it.
  const wait = 'code' in result ? REFUSED : waitAfter(state.attempts, {random})
  const back_off = backOffFor(wait, answered)
  return {change: {back_off, last: lastOf(answered, 'refused')}, next: {size: answered.batch.length}, wait: 'give-up'}
}

/** Something in the request is not accepted: fewer events, then one without compression, then without that one. */
function narrow(answered: Answered): Settled {
  const {batch, compressed, state} = answered
  const unanswered = {attempts: Math.max(0, state.attempts - 1), last: lastOf(answered, 'refused')}
  const narrowed = Math.max(answered.narrowed, batch.length)
  if (batch.length > 1) return {change: unanswered, next: {narrowed, size: Math.ceil(batch.length / 2)}}
  if (compressed && answered.mayCompress !== false)
    return {change: unanswered, next: {compress: false, narrowed, size: 1}}
  const inARow = (state.set_aside_in_a_row ?? 0) + 1
  if (!state.has_acknowledged || inARow > MAX_SET_ASIDE) {
    const settled = refused(answered)
    // Not one of ten was taken: from now on an acknowledgement is needed before another is set aside.
    return {...settled, change: {...settled.change, has_acknowledged: false}}
  }
  const position = batch[0]?.position
  return {
    change: {
      ...unanswered,
      back_off: undefined,
      last: lastOf(answered, 'set-aside'),
      set_aside: state.set_aside + 1,
      set_aside_in_a_row: inARow,
      ...(position ? {position} : {}),
    },
    next: {size: 'more'},
  }
}

/** What is kept of an answer, or of its absence. */
export function lastOf(
  {host, now, result}: Pick<Answered, 'host' | 'now'> & {result: {detail?: string}},
  outcome: LastDelivery['result'],
): LastDelivery {
  return {at: new Date(now).toISOString(), detail: result.detail ?? '', host, result: outcome}
}
