import {OTHER} from '../event/outcome.js'
import type {Run, Session} from './session.js'

/**
 * The process ends, and of this inner command nothing was seen but its beginning. Where oclif is done it has failed
 * before there was an instance of it, for else its end would have been seen. The error, which no hook gets, is that of
 * the command that ran it, unless that one caught it.
 */
export function endUnseen({id, isOver, main}: Session, run: Run): void {
  // It may be in flight.
  if (!isOver && id !== undefined) return
  run.failure ??= main?.failure ?? {exitCode: 1, kind: 'crash', type: OTHER}
  run.hidesEnd = true
}
