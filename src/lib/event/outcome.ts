import type {Outcome} from './dictionary.js'
import {errorTypeOf, OTHER} from './errors.js'

/** What is kept of an error: how it came, its type from a closed list, and the exit code that it asks for. */
export interface Failure {
  /** `usage`: arguments were refused. `chosen`: the command asked for its exit code. `crash`: anything else. */
  kind: 'chosen' | 'crash' | 'usage'
  type: string
  exitCode: number
}

/** How one command ended. */
export interface Ending {
  outcome: Outcome
  success: boolean
  exit_code?: number
  error_type?: string
}

interface OclifError {
  oclif?: {exit?: unknown}
  parse?: unknown
  message?: unknown
}

/**
 * What an event may know of an error.
 * @param isParsing the command was reading its arguments
 */
export function failureOf(
  error: unknown,
  {declared, isParsing}: {declared?: readonly string[]; isParsing: boolean},
): Failure {
  const {message, oclif, parse} = (typeof error === 'object' && error !== null ? error : {}) as OclifError
  const exit = oclif?.exit
  const refused =
    isParsing || parse !== undefined || (typeof message === 'string' && /^Parsing --\S+ \n\t/.test(message))
  return {
    exitCode: typeof exit === 'number' ? exit & 255 : 1,
    kind: refused ? 'usage' : typeof exit === 'number' ? 'chosen' : 'crash',
    type: errorTypeOf(error, declared),
  }
}

/** Exit codes of a command that handled SIGHUP, SIGINT or SIGTERM itself: 128 and the signal's number. */
const CANCELLED = new Set([129, 130, 143])

/** How a command with this exit code ended; a pure table, first match wins. */
export function endingOf(exitCode: number, failure: Failure | undefined): Ending {
  const code = exitCode & 255
  if (code === 0) return {exit_code: 0, outcome: 'success', success: true}
  const outcome = CANCELLED.has(code) ? 'cancelled' : OUTCOME_OF[failure?.kind ?? 'chosen']
  return {error_type: failure?.type ?? OTHER, exit_code: code, outcome, success: false}
}

const OUTCOME_OF = {chosen: 'failure', crash: 'error', usage: 'usage_error'} as const

/** A command that a signal ended, or the power, found by a later one. */
export const KILLED: Ending = {outcome: 'killed', success: false}
