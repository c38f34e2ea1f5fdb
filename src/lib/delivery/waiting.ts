import type {Examined} from '../consent/examine.js'
import type {Dictionary, TelemetryEvent} from '../event/dictionary.js'
import {isFound} from '../journal/place.js'
import type {Position} from '../journal/position.js'
import {type Queue, queueOf} from './queue.js'
import {destinationState, readState, type State} from './state.js'

/** The queue of what waits for a destination, from where its last delivery ended. */
export function waitingFor(
  destination: string,
  {loaded, paths}: Pick<Examined, 'loaded' | 'paths'>,
  dictionary: Dictionary,
): Queue {
  const state = readState(paths)
  const log = loaded.settings.local_path
  const start = destinationState(state, destination).position ?? state.floor
  return queueOf(log, {dictionary, start, wants: consentedTo(destination, withdrawnBehind(start, log, state))})
}

/**
 * When the user last opted out, for events behind `start`. A time that is still to come is that of a clock that was
 * wrong: there the place decides, where it is found, and else nothing would be delivered until that time. Only there,
 * since what had begun before may come to stand behind the place: a command in flight, or a line that was torn.
 */
export function withdrawnBehind(
  start: Position | undefined,
  log: string,
  {floor, withdrawn_at}: State,
  now = Date.now(),
): string | undefined {
  const isToCome = Date.parse(withdrawn_at ?? '') > now + MINUTE
  return isToCome && [start, floor].every((place) => isFound(log, place)) ? undefined : withdrawn_at
}

/** Two clocks may differ a little. */
const MINUTE = 60_000

/**
 * Events that were recorded with consent to this destination, and after the user last opted out: what waited then goes
 * only by `flush --all`, even where the log was edited and no position in it is found any more.
 * @param withdrawnAt RFC 3339; undefined where the user never opted out
 */
export function consentedTo(destination: string, withdrawnAt?: string): (event: TelemetryEvent) => boolean {
  const since = Date.parse(withdrawnAt ?? '')
  return ({consent, destination: named, timestamp}) =>
    consent === 'remote' && named === destination && !(Date.parse(timestamp) <= since)
}
