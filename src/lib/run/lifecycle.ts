import type {ResolvedCommand} from '../event/command.js'
import {type Env, MARKER_PREFIX} from '../paths.js'
import {endRun, limitsOf} from './end.js'
import {failureIn} from './failure.js'
import {guarded} from './guarded.js'
import type {Run, Session} from './session.js'
import {assessNow} from './session.js'

/** The life of a session, as the hooks tell it. Nothing here waits, and nothing talks to the network. */

/** A session is open: finds what earlier commands left, and watches for the end of the process. */
export function start(session: Session, env: Env): void {
  listen(session, env)
  const {settings, isFresh} = session.start
  // The user may have lowered the limits.
  if (isFresh) guarded(() => session.world.rare().trim(settings.local_path, limitsOf(session, session.start)))
  if (session.start.names.some((name) => name.startsWith(MARKER_PREFIX))) session.world.rare().recordLost(session)
}

/** An inner command has ended; the main one ends with the process. */
export function commandEnds(session: Session, run: Run, env: Env): void {
  if (run.isMain || !session.runs.includes(run)) return
  endRun(session, run, {exitCode: ownExitCode(run), now: assessNow(session, env)})
}

/** The exit code that a command asks for while the process goes on: one that was set before is an earlier command's. */
function ownExitCode({exitCodeBefore, failure}: Run): number {
  const own = process.exitCode === exitCodeBefore ? 0 : process.exitCode
  return failure?.exitCode ?? (Number(own ?? 0) || 0)
}

/** oclif is done: an unknown command, and one that could not be loaded, are seen only here. */
export function oclifEnds(
  session: Session,
  {Command, error}: {Command?: ResolvedCommand | undefined; error?: unknown},
): void {
  const {main} = session
  session.isOver = true
  if (error && main) main.failure ??= failureIn(session, error)
  if (error && !session.hasRun) session.world.rare().recordUnknown(session, error, Command)
  // Listeners that the command added come before ours now, and may still change the exit code.
  session.relisten?.()
}

/** An inner command whose own `finally` hides its end, and that failed: it was over before the process, with its own exit code. */
function failedBefore({failure, hidesEnd}: Run): boolean {
  return Boolean(hidesEnd && failure)
}

/**
 * The process ends with this code, or oclif starts once more in it (undefined): what is still in flight ends, inner
 * commands first.
 */
export function end(session: Session, exitCode: number | undefined, env: Env): void {
  // Where the process ends, nobody calls them any more.
  if (exitCode === undefined) session.release?.()
  if (session.runs.length === 0 && !session.hasRemote) return
  const now = assessNow(session, env)
  for (const run of session.runs.toReversed()) {
    try {
      if (!run.isMain && !run.isAttached) session.world.rare().endUnseen(session, run)
      const hasFailed = failedBefore(run)
      if (session.crash && exitCode && !hasFailed) run.failure = session.crash
      endRun(session, run, {exitCode: hasFailed ? ownExitCode(run) : (exitCode ?? ownExitCode(run)), now})
    } catch (error) {
      session.debug(() => `not recorded: ${(error as Error).message}`)
    }
  }
  if (!session.hasRemote || now.level !== 'remote') return
  const decided = session.launch?.(now)
  session.debug(() => `delivery ${decided}`)
}

/**
 * Listens for the end of the process, and to uncaught errors without handling them. There is no signal listener: with
 * one, a busy command would no longer die of Ctrl-C.
 */
function listen(session: Session, env: Env): void {
  const onExit = (code: number) => guarded(() => end(session, exitCodeOf(code), env))
  const onUncaught = (error: unknown) =>
    guarded(() => {
      session.crash = {...failureIn(session, error), kind: 'crash'}
      // Thrown by a listener before ours, which is not called any more.
      if ((process as {_exiting?: boolean})._exiting) onExit(1)
    })
  // Ours must not be the listener too many that makes Node print a warning about a leak.
  const limit = process.getMaxListeners()
  if (limit > 0) process.setMaxListeners(limit + 1)
  process.on('exit', onExit)
  process.on('uncaughtExceptionMonitor', onUncaught)
  session.relisten = () => {
    if (process.listeners('exit').at(-1) !== onExit) process.off('exit', onExit).on('exit', onExit)
  }
  session.release = () => {
    process.off('exit', onExit).off('uncaughtExceptionMonitor', onUncaught)
    // Unless the host has set another one in the meantime.
    if (limit > 0 && process.getMaxListeners() === limit + 1) process.setMaxListeners(limit)
  }
}

/** `process.exitCode` is what the shell will see: a listener before ours may have changed it. */
function exitCodeOf(code: number): number {
  return Number(process.exitCode ?? code) || 0
}
