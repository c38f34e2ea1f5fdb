import {backOffFor, waitAfter} from './backoff.js'
import type {Course, Ended, Shipment} from './ship.js'
import {lastOf} from './settle.js'
import type {DestinationState} from './state.js'

/** The attempt that is about to be made, as one that has failed already. */
export function announce({clock, revision}: Shipment, state: DestinationState): Partial<DestinationState> {
  const attempts = state.attempts + 1
  const now = clock.now()
  return {attempts, back_off: backOffFor(waitAfter(attempts, {random: clock.random()}), {now, revision})}
}

/**
 * What was read and is for nobody here is not read again: of a log that takes longer to read than the delivery may, the
 * next one would otherwise not get further either. An inline one that has sent nothing counts as a failure, since the
 * next commands would each wait as long.
 */
export async function timeIsUp(shipment: Shipment, course: Course): Promise<Ended> {
  const {clock, host, patience, queue, remember} = shipment
  const detail = 'the time for this delivery is up'
  const position = queue.reached()
  const moved = position ? {position} : {}
  if (course.hasSent || patience > 0) {
    if (position) await remember(moved)
    return {detail, status: 'stopped'}
  }
  const last = lastOf({host, now: clock.now(), result: {detail}}, 'later')
  const change = {...announce(shipment, course.state), ...moved, last}
  await remember(change)
  course.state = {...course.state, ...change}
  return {detail, status: 'failed'}
}
