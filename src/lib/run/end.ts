import {lower} from '../consent/decide.js'
import {buildEvent, type Ended} from '../event/build.js'
import type {TelemetryEvent} from '../event/dictionary.js'
import {endingOf} from '../event/outcome.js'
import {appendEvent} from '../journal/append.js'
import type {Limits} from '../journal/limits.js'
import type {Assessment} from './assess.js'
import {unmark} from './inflight.js'
import type {Run, Session} from './session.js'

/**
 * A command has ended: its event is appended, then its marker removed. In this order a crash in between leaves both,
 * and the one who finds the marker sees the event in the log.
 */
export function endRun(session: Session, run: Run, {exitCode, now}: {exitCode: number; now: Assessment}): void {
  session.runs = session.runs.filter((other) => other !== run)
  const ending = endingOf(exitCode, run.failure)
  try {
    const {beginning, reported, startedAt} = run
    const ended = {beginning, duration: performance.now() - startedAt, ending}
    const finished = reported && session.world.reporting().finish(reported, session.dictionary())
    writeEvent(session, now, finished ? {...ended, reported: finished} : ended)
  } finally {
    if (run.marker) unmark(run.marker)
  }
}

/** Appends the event at the lower of the levels at its start and now; at `off` nothing is written. */
export function writeEvent(session: Session, now: Assessment, ended: Ended): void {
  const level = lower(ended.beginning.consent, now.level)
  if (level === 'off') return
  const event = buildEvent({...ended, beginning: {...ended.beginning, consent: level}})
  const {rare, uid} = session.world
  appendEvent(now.settings.local_path, event, {...limitsOf(session, now), rare, uid})
  if (level === 'remote' && event.destination === now.settings.destination) session.hasRemote = true
  session.debug(() => `event ${describe(event)} -> ${now.settings.local_path}`)
}

/** How much of the log is kept. */
export function limitsOf({onRemove}: Session, {settings}: Assessment): Limits {
  return {maxFiles: settings.log_max_files, maxSize: settings.log_max_size, ...(onRemove ? {onRemove} : {})}
}

function describe({command, consent, duration_ms, exit_code, outcome}: TelemetryEvent): string {
  const details = [
    exit_code === undefined ? '' : `exit ${exit_code}`,
    duration_ms === undefined ? '' : `${duration_ms} ms`,
  ]
  return [command, outcome, ...details, consent].filter(Boolean).join(' ')
}
