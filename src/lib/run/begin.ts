import type {Beginning} from '../event/build.js'
import {
  isOwn,
  isUserInstalled,
  modeOf,
  nameOf,
  PLUGIN,
  type ResolvedCommand,
  UNKNOWN,
  UNRECORDED,
} from '../event/command.js'
import {idsOfChild, idsUnder} from '../event/ids.js'
import {timestampOf} from '../event/timestamp.js'
import {isVersion} from '../event/version.js'
import {mark} from './inflight.js'
import type {Run, Session} from './session.js'

/** A command starts: makes its run and its marker, where the user has opted in. */
export function beginRun(session: Session, Command: ResolvedCommand): Run | undefined {
  session.hasRun = true
  if (isOwn(Command) && UNRECORDED.has(Command.id)) return undefined
  const isMain = isMainCommand(session, Command)
  const parent = session.inner?.getStore() ?? session.main
  const beginning = beginningOf(session, {Command, isMain, parent})
  const run: Run = {
    beginning,
    Command,
    exitCodeBefore: process.exitCode,
    isMain,
    isParsing: false,
    startedAt: isMain ? session.startedAt.monotonic : performance.now(),
  }
  if (isMain) session.main = run
  else trackContexts(session, run)
  session.runs.push(run)
  try {
    run.marker = mark(session.world.paths?.directory ?? '', session.owner, beginning)
  } catch (error) {
    session.debug(() => `no marker for ${beginning.command}: ${(error as Error).message}`)
  }
  return run
}

/**
 * Before core makes the promises of this nested command: on Node 20 and 22 a context that is entered in an older promise
 * would leak into all the others. Not for every session, since tracking makes each promise slower.
 */
function trackContexts(session: Session, run: Run): void {
  session.inner ??= new (process.getBuiltinModule('node:async_hooks').AsyncLocalStorage)<Run>()
  session.inner.run(run, () => undefined)
}

/**
 * Whether it is the command of the command line. A program that runs commands without `init` has none: each of them ends
 * when it has run.
 */
function isMainCommand({host, id, main}: Session, {id: canonical}: ResolvedCommand): boolean {
  return !main && id !== undefined && (id === canonical || host.canonical(id) === canonical)
}

/** What is known of a command that starts; of one that does not exist (`Command` undefined) not even its name. */
export function beginningOf(
  session: Session,
  {Command, isMain, parent}: {Command: ResolvedCommand | undefined; isMain: boolean; parent?: Run | undefined},
): Beginning {
  const {host, start, startedAt, world} = session
  const own = Command && isOwn(Command)
  const command = !Command ? UNKNOWN : isUserInstalled(Command) && !own ? PLUGIN : nameOf(Command.id)
  const consent = own ? 'local' : (start.level as Beginning['consent'])
  const beginning: Beginning = {
    timestamp: timestampOf(isMain ? startedAt.epoch : Date.now()),
    command,
    mode: modeOf(command),
    consent,
    opt_in_source: start.reason as Beginning['opt_in_source'],
    ...(parent ? idsOfChild(parent.beginning) : idsUnder(world.env['TRACEPARENT'])),
  }
  const version = host.version.split('+', 1)[0]
  // The rest comes from closed sets; this is the author's, and goes into the marker as it stands here.
  if (isVersion(version)) beginning.cli_version = version
  if (consent === 'remote' && start.settings.destination) beginning.destination = start.settings.destination
  return beginning
}
