import {isCi} from '../delivery/due.js'
import {backingOff, destinationState, type LastDelivery, readState} from '../delivery/state.js'
import {waitingFor} from '../delivery/waiting.js'
import {printable} from '../delivery/words.js'
import {revisionOf} from '../settings/revision.js'
import {destinationOf} from '../settings/values.js'
import type {Context} from './context.js'

export interface DeliveryStatus {
  /** What `auto` comes to here. */
  mode: 'background' | 'inline' | 'manual'
  waiting: number
  delivered: number
  /** Removed by rotation before they were delivered. */
  dropped: number
  set_aside: number
  last: LastDelivery | null
  back_off_until: string | null
}

/** How the deliveries to the configured endpoint stand. */
export async function deliveryStatus({dictionary, env, envKey, loaded, paths}: Context): Promise<DeliveryStatus> {
  const {delivery, endpoint} = loaded.settings
  const mode = delivery !== 'auto' ? delivery : isCi(env) ? 'inline' : 'background'
  const state = readState(paths)
  const destination = endpoint === undefined ? '' : destinationOf(endpoint)
  const {delivered, last, set_aside} = destinationState(state, destination)
  const queue = waitingFor(destination, {loaded, paths}, dictionary)
  return {
    mode,
    waiting: destination === '' ? 0 : await queue.count().catch(() => 0),
    delivered,
    dropped: state.dropped,
    set_aside,
    last: last ? shown(last) : null,
    back_off_until: backingOff(paths, destination, (names) => revisionOf(paths, env, envKey, names)) ?? null,
  }
}

/** Of the state, which anyone may edit: nothing of it may steer a terminal. */
function shown({at, detail, host, result}: LastDelivery): LastDelivery {
  return {
    at: printable(at),
    detail: printable(detail),
    host: printable(host),
    result: printable(result) as LastDelivery['result'],
  }
}

/** The same for people. */
export function deliveryText(delivery: DeliveryStatus, {loaded, typed}: Context): string {
  if (!loaded.settings.endpoint) return '  none: no endpoint is set'
  const {back_off_until, delivered, dropped, last, mode, set_aside, waiting} = delivery
  const lines = [`${mode}: ${delivered} delivered, ${waiting} waiting, ${dropped} dropped, ${set_aside} set aside`]
  if (last) lines.push(`last: ${last.result} at ${last.at}${last.host ? `, ${last.host}` : ''}`)
  if (last?.detail) lines.push(`      ${last.detail}`)
  if (back_off_until) lines.push(`not tried again before ${back_off_until}; \`${typed('telemetry:flush')}\` tries now`)
  return lines.map((line) => `  ${line}`).join('\n')
}
