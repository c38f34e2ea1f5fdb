import type {Entry} from '../journal/position.js'
import {announce, timeIsUp} from './attempt.js'
import type {Send} from './otlp.js'
import type {Queue} from './queue.js'
import {type Answered, settle} from './settle.js'
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
  /** False where the user wants no compression at all. */
  mayCompress?: boolean
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

/** What changes from request to request. */
export interface Course {
  state: DestinationState
  /** Events in the next request. */
  size: number
  /** Size of the requests that were refused, and that a collector with a limit would refuse again. */
  narrowed: number
  compress: boolean
  hasSent: boolean
}

/**
 * Sends what waits, batch by batch. An event is done with only when its answer is written down; before each request
 * the attempt and a back-off are, so that a delivery that dies, or cannot remember, does not send for ever.
 */
export async function ship(shipment: Shipment): Promise<Shipped> {
  const {batchSize, state} = shipment
  const course: Course = {compress: !state.uncompressed, hasSent: false, narrowed: 0, size: batchSize, state}
  for (;;) {
    const ended = await step(shipment, course)
    if (ended) return {...ended, hasSent: course.hasSent, last: course.state.last, state: course.state}
  }
}

export type Ended = Pick<Shipped, 'detail' | 'status'>

/** One request and what follows from its answer. @returns how the delivery ended; undefined where it goes on */
async function step(shipment: Shipment, course: Course): Promise<Ended | undefined> {
  const {clock, queue, remember} = shipment
  const isOver = () => remaining(shipment) <= 0
  const batch = await queue.peek(course.size, isOver)
  const reason = batch.length > 0 || isOver() ? shipment.forbidden() : undefined
  if (reason) return {detail: reason, status: 'stopped'}
  if (isOver()) return timeIsUp(shipment, course)
  if (batch.length === 0) return {detail: '', status: 'done'}
  const announced = announce(shipment, course.state)
  if (!(await remember(announced))) {
    return {detail: 'nothing was sent, since the state cannot be written', status: 'stopped'}
  }
  course.state = {...course.state, ...announced}
  course.hasSent = true
  const {change, next, wait} = settle(await request(shipment, course, batch))
  course.state = {...course.state, ...change}
  if (change.position) queue.advance(change.position)
  const isRemembered = await remember(change)
  if (change.position) shipment.onProgress?.(course.state.delivered - shipment.state.delivered)
  if (wait !== undefined && !canWait(shipment, wait)) return {detail: course.state.last?.detail ?? '', status: 'failed'}
  if (!isRemembered) return {detail: 'the state cannot be written', status: 'stopped'}
  if (typeof wait === 'number') await clock.sleep(wait)
  course.narrowed = next.narrowed ?? 0
  course.size = next.size === 'more' ? Math.min(shipment.batchSize, course.size * 2) : next.size
  course.compress = next.compress ?? !course.state.uncompressed
  return undefined
}

async function request(shipment: Shipment, course: Course, batch: readonly Entry[]): Promise<Answered> {
  const {clock, exportTimeout, host, revision} = shipment
  const {compress, narrowed, state} = course
  const {mayCompress = true} = shipment
  const events = batch.map(({event}) => event)
  const result = await shipment.send(events, {
    compress,
    timeoutMs: Math.min(exportTimeout, Math.ceil(remaining(shipment))),
  })
  const now = clock.now()
  return {
    batch,
    compressed: compress,
    host,
    mayCompress,
    narrowed,
    now,
    random: clock.random(),
    result,
    revision,
    state,
  }
}

const remaining = ({clock, deadline}: Shipment) => deadline - clock.elapsed() - RESERVE

const canWait = (shipment: Shipment, wait: number | 'give-up') =>
  wait !== 'give-up' && wait <= shipment.patience && wait < remaining(shipment)
