import {MAX_WAIT} from './retry-after.js'

/** Not before when a destination is tried again. */
export interface BackOff {
  /** RFC 3339. */
  since: string
  until: string
  /** The settings that failed: other ones end it. */
  revision: string
}

/** Milliseconds. */
const FIRST = 1000
const LONGEST = 15 * 60_000
/** After an answer that no repetition mends (401, 403, 404 …). */
export const REFUSED = 60 * 60_000
/** A wait up to here is sat out in the same delivery. */
export const SHORT = 8000

/**
 * Milliseconds to wait after so many failures in a row: exponential, with jitter so that many machines do not come
 * back at once; longer where the collector asks for it.
 * @param random from 0 to 1
 */
export function waitAfter(
  attempts: number,
  {random, retryAfterMs}: {random: number; retryAfterMs?: number | undefined},
): number {
  const exponential = Math.min(LONGEST, FIRST * 2 ** Math.min(20, attempts - 1))
  return Math.min(MAX_WAIT, Math.max(exponential * (0.75 + random / 2), retryAfterMs ?? 0))
}

export function backOffFor(milliseconds: number, {now, revision}: {now: number; revision: string}): BackOff {
  return {revision, since: new Date(now).toISOString(), until: new Date(now + milliseconds).toISOString()}
}

/**
 * Whether a back-off is in force. Other settings end it; so does a clock that was set back to before it began, or one
 * that makes it longer than any can be.
 */
export function isBackingOff(backOff: BackOff | undefined, {now, revision}: {now: number; revision: string}): boolean {
  if (!backOff || backOff.revision !== revision) return false
  const since = Date.parse(backOff.since)
  const until = Date.parse(backOff.until)
  return now < until && now >= since - 60_000 && until - since <= MAX_WAIT + 60_000
}
