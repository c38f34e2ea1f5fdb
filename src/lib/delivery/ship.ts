import type {Position} from '../journal/position.js'
import {backOffFor, waitAfter} from './backoff.js'
import type {Send} from './otlp.js'
import type {Queue} from './queue.js'
import {settle} from './settle.js'
import type {DestinationState, LastDelivery} from './state.js'

/** The clock of a delivery. */
export interface Clock {
  /** Epoch milliseconds: for what is written down. */
  now(): number
  /** Milliseconds that only go forward: for what is waited for. */
  elapsed(): number
  sleep(milliseconds: number): Promise<void>
  /** From 0 to 1. */
  random(): number
}

export interface Shipment {
  queue: Queue
  send: Send
  clock: Clock
  host: string
  revision: string
  /** Events in one request. */
  batchSize: number
  /** Milliseconds for one request. */
  exportTimeout: number
  /** By `clock.elapsed`: no request goes on after it. */
  deadline: number
  /** Longest wait that is sat out, in milliseconds. */
  patience: number
  state: DestinationState
  /** Why nothing more may be sent, asked before each request; undefined where it may. */
  forbidden(): string | undefined
  /** Writes down what is known; false where that fails. */
  remember(change: Partial<DestinationState>): Promise<boolean>
  onProgress?(delivered: number): void
}

/** How it ended: nothing is left; something keeps it from sending; or the collector does not take it. */
export interface Shipped {
  status: 'done' | 'failed' | 'stopped'
  detail: string
  last: LastDelivery | undefined
  state: DestinationState
  /** Whether any request was made. */
  hasSent: boolean
}

/** Time that is kept for writing down the answer, in milliseconds. */
const RESERVE = 100

/**
 * Sends what waits, batch by batch. An event is done with only when its answer is written down; before each request
 * the attempt and a back-off are, so that a delivery that dies, or cannot remember, does not send for ever.
 */
export async function ship(shipment: Shipment): Promise<Shipped> {
  const {batchSize, clock, queue, remember} = shipment
  let state = shipment.state
  let size = batchSize
  let narrowed = 0
  let compress = !state.uncompressed
  let hasSent = false
  const end = (status: Shipped['status'], detail: string): Shipped => ({
    detail,
    hasSent,
    last: state.last,
    state,
    status,
  })
  for (;;) {
    const batch = await queue.peek(size)
    if (batch.length === 0) return end('done', '')
    const reason = shipment.forbidden() ?? (remaining(shipment) <= 0 ? 'the time for this delivery is up' : undefined)
    if (reason) return end('stopped', reason)
    const announced = announce(shipment, state)
    if (!(await remember(announced))) return end('stopped', 'nothing was sent, since the state cannot be written')
    state = {...state, ...announced}
    const timeoutMs = Math.min(shipment.exportTimeout, remaining(shipment))
    hasSent = true
    const result = await shipment.send(
      batch.map(({event}) => event),
      {compress, timeoutMs},
    )
    const {host, revision} = shipment
    const settled = settle({
      batch,
      compressed: compress,
      host,
      narrowed,
      now: clock.now(),
      random: clock.random(),
      result,
      revision,
      state,
    })
    state = {...state, ...settled.change}
    if (settled.change.position) queue.advance(settled.change.position as Position)
    const isRemembered = await remember(settled.change)
    if (settled.change.position) shipment.onProgress?.(state.delivered - shipment.state.delivered)
    const {wait} = settled
    if (wait !== undefined && !canWait(shipment, wait)) return end('failed', state.last?.detail ?? '')
    if (!isRemembered) return end('stopped', 'the state cannot be written')
    if (typeof wait === 'number') await clock.sleep(wait)
    narrowed = settled.next.narrowed ?? 0
    size = settled.next.size === 'more' ? Math.min(batchSize, size * 2) : settled.next.size
    compress = settled.next.compress ?? !state.uncompressed
  }
}

const remaining = ({clock, deadline}: Shipment) => deadline - clock.elapsed() - RESERVE

const canWait = (shipment: Shipment, wait: number | 'give-up') =>
  wait !== 'give-up' && wait <= shipment.patience && wait < remaining(shipment)

/** The attempt that is about to be made, as one that has failed already. */
function announce({clock, revision}: Shipment, state: DestinationState): Partial<DestinationState> {
  const attempts = state.attempts + 1
  const now = clock.now()
  return {attempts, back_off: backOffFor(waitAfter(attempts, {random: clock.random()}), {now, revision})}
}
