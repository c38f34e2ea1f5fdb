import type {ResolvedCommand} from '../event/command.js'
import {beginningOf} from './begin.js'
import {failureIn} from './failure.js'
import type {Run, Session} from './session.js'

const UNKNOWN_COMMAND = {exitCode: 2, kind: 'usage', type: 'CLIError'} as const

/**
 * What was typed is no command, or one that could not be loaded: it becomes a run without its text, which ends with the
 * process.
 */
export function recordUnknown(session: Session, error: unknown, Command?: ResolvedCommand): void {
  const {host} = session
  const run: Run = {
    beginning: beginningOf(session, {Command: Command && {...Command, id: host.canonical(Command.id)}, isMain: true}),
    Command: {},
    exitCodeBefore: undefined,
    failure: Command ? failureIn(session, error) : UNKNOWN_COMMAND,
    isMain: true,
    isParsing: false,
    startedAt: session.startedAt.monotonic,
  }
  session.runs.push(run)
}
