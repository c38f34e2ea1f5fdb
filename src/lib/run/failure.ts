import type {Failure} from '../event/failure.js'
import type {Session} from './session.js'

/** What an event may know of an error. @param isParsing the command was reading its arguments */
export function failureIn({host, world}: Session, error: unknown, isParsing = false): Failure {
  return world.rare().failureOf(error, {declared: host.declaration().errors, isParsing})
}
