import {OTHER} from '../event/outcome.js'
import {failureIn} from './failure.js'
import type {Run, Session} from './session.js'

/** An error that nobody has caught: it ends all that is in flight, for which command it comes from cannot be told. */
export function crash(session: Session, error: unknown): void {
  const failure = {...failureIn(session, error), kind: 'crash' as const}
  for (const run of session.runs) if (!run.hidesEnd || !run.failure) run.failure = failure
}

/**
 * The process ends, and of this inner command nothing was seen but its beginning: it has failed before there was an
 * instance of it. The error, which no hook gets, is that of the command that ran it, unless that one caught it.
 */
export function endUnseen(run: Run, main: Run | undefined): void {
  run.failure ??= main?.failure ?? {exitCode: 1, kind: 'crash', type: OTHER}
  run.hidesEnd = true
}
