import {errorTypeOf} from './errors.js'

/** What is kept of an error: how it came, its type from a closed list, and the exit code that it asks for. */
export interface Failure {
  /** `usage`: arguments were refused. `chosen`: the command asked for its exit code. `crash`: anything else. */
  kind: 'chosen' | 'crash' | 'usage'
  type: string
  exitCode: number
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
