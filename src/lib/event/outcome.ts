import type {Outcome} from './dictionary.js'
import type {Failure} from './failure.js'

/** The error type where no other is known. */
export const OTHER = '_OTHER'

/** How one command ended. */
export interface Ending {
  outcome: Outcome
  success: boolean
  exit_code?: number
  error_type?: string
}

/** Exit codes of a command that handled SIGHUP, SIGINT or SIGTERM itself: 128 and the signal's number. */
const CANCELLED = new Set([129, 130, 143])

/** How a command with this exit code ended; a pure table, first match wins. */
export function endingOf(
  exitCode: number,
  failure: Failure | undefined,
  platform: NodeJS.Platform = process.platform,
): Ending {
  // A shell sees a byte. On Windows it sees all of it, and only 0 is well: 256 must not pass for that.
  const code = exitCode & 255 || (platform === 'win32' && exitCode !== 0 ? 255 : 0)
  if (code === 0) return {exit_code: 0, outcome: 'success', success: true}
  const outcome = CANCELLED.has(code) ? 'cancelled' : OUTCOME_OF[failure?.kind ?? 'chosen']
  return {error_type: failure?.type ?? OTHER, exit_code: code, outcome, success: false}
}

const OUTCOME_OF = {chosen: 'failure', crash: 'error', usage: 'usage_error'} as const

/** A command that a signal ended, or the power, found by a later one. */
export const KILLED: Ending = {outcome: 'killed', success: false}
