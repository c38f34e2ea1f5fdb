import type {Errand} from '../delivery/deliver.js'
import {mergeHeaders} from '../settings/formats.js'
import {parseEndpoint} from '../settings/values.js'
import type {Context} from './context.js'
import {parseHeader, UsageError} from './enable.js'

/** Milliseconds that a delivery in the foreground goes on at most. */
const LIMIT = 10 * 60_000

/** A delivery on behalf of the user who typed the command. */
export function errandOf({bin, dictionary, env, envKey, host = {}, uid}: Context): Errand {
  return {deadline: performance.now() + LIMIT, dictionary, isPatient: true, subject: {bin, env, envKey, host, uid}}
}

/**
 * The collector of `--to`, with the headers that were given for it.
 * @throws UsageError
 */
export function targetOf(
  to: string | undefined,
  lines: readonly string[],
): {endpoint: string; headers: Record<string, string>} | undefined {
  if (to === undefined) return undefined
  const parsed = parseEndpoint(to)
  if (!parsed.ok || parsed.value === undefined)
    throw new UsageError('--to must be the http:// or https:// URL of an OTLP/HTTP traces endpoint')
  return {endpoint: parsed.value, headers: lines.map(parseHeader).reduce(mergeHeaders, {})}
}
