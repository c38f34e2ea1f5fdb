/** Milliseconds that a destination is left alone at most. */
export const MAX_WAIT = 24 * 60 * 60 * 1000
const HTTP_DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i

/** `Retry-After` in milliseconds from `now`, 0 to 24 h; undefined where it is absent or nonsense. RFC 9110, 10.2.3. */
export function retryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? ''
  // The old `asctime` form names no zone and means UTC.
  const date = HTTP_DATE.test(text) ? Date.parse(/ (?:gmt|utc)$/i.test(text) ? text : `${text} GMT`) : Number.NaN
  const wait = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : date - now
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(Math.round(wait), 0), MAX_WAIT)
}
