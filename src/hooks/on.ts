import {fileURLToPath} from 'node:url'
import type {Interfaces} from '@oclif/core'
import {notDue} from '../lib/delivery/due.js'
import {type Env, homeOf, type Paths} from '../lib/paths.js'
import {assess} from '../lib/run/assess.js'
import {beginRun} from '../lib/run/begin.js'
import {hostOf} from '../lib/run/host.js'
import * as lifecycle from '../lib/run/lifecycle.js'
import type {Begun, Registry} from '../lib/run/registry.js'
import {openSession, type Run, type Session} from '../lib/run/session.js'
import {watch} from '../lib/run/watch.js'
import {launching, libraries, rare, reporting} from './libraries.js'
import {worldOf} from './world.js'

/** What the hooks do where the user has opted in. */

/** `init`, or the first `prerun` of a program that runs commands without it: decides on consent. */
export function open(registry: Registry, config: Interfaces.Config, {env, ...begun}: Begun): void {
  const world = worldOf(config, env)
  const start = assess(world)
  registry.isOff = start.level === 'off'
  if (registry.isOff) return
  const host = hostOf(config, (raw) => reporting().declared(raw))
  const session = openSession({...begun, config, host, start, world})
  registry.session = session
  prepareLaunch(session, env)
  diagnose(session)
  lifecycle.start(session, process.env)
}

/** oclif starts once more in this process. */
export function close(registry: Registry): void {
  const {session} = registry
  delete registry.session
  if (session) lifecycle.end(session, undefined, process.env)
}

export function prerun(registry: Registry, Command: Parameters<typeof beginRun>[1], root: string): void {
  // A command of another CLI, which this one runs, is not its own.
  if (registry.session?.host.root !== root) return
  watch(Command, {
    ended: (session, run) => lifecycle.commandEnds(session, run, process.env),
    session: () => registry.session,
  })
  const run = beginRun(registry.session, Command)
  // An inner command may end where only `postrun` sees it.
  if (run && !run.isMain) registry.idle?.restore()
}

/** A command has run well: the end of an inner one whose own `finally` hides it from us, or that makes no instance. */
export function postrun({session}: Registry, Command: object): void {
  // Of a class that has instances, one without is a sibling that has just begun.
  const isBare = (run: Run) => !run.isAttached && !session?.attached.has(Command)
  const run = session?.runs.find((one) => one.Command === Command && !one.isMain && (one.hidesEnd || isBare(one)))
  if (session && run) lifecycle.commandEnds(session, run, process.env)
}

export function final({session}: Registry, config: object, ended: Parameters<typeof lifecycle.oclifEnds>[1]): void {
  // Where a command has started oclif once more, that one ends first.
  if (session?.config !== config) return
  if (session.joined > 0) session.joined -= 1
  else lifecycle.oclifEnds(session, ended)
}

/** The consent of one CLI, or of one home, is none for another that a command starts. */
export function joins({session}: Registry, config: Interfaces.Config): boolean {
  if (!session || session.isOver || session.host.root !== config.root) return false
  // One that was never seen to have an instance may be over.
  const isRunning = session.runs.some((run) => run.isMain || run.isAttached)
  if (!isRunning || session.world.paths?.home !== homeOf(process.env)) return false
  if (session.config === config) session.joined += 1
  return true
}

export function report({session}: Registry, attributes: unknown): void {
  if (session) reporting().report(session, attributes)
}

/** Where events may be sent: the delivery gets the environment as it is now, before a project's files can change it. */
function prepareLaunch(session: Session, env: Env): void {
  const {start, world} = session
  const {paths} = world
  if (!paths) return
  session.onRemove = (path, log) => rare().countDropped(paths, path, log)
  if (start.level === 'remote') session.launch = launcher(session, env, paths)
}

function launcher({host, world}: Session, env: Env, paths: Paths): NonNullable<Session['launch']> {
  return ({settings}) =>
    notDue(settings, env, paths.directory) ??
    launching().launch({
      bin: world.bin,
      env,
      envKey: world.envKey,
      paths,
      root: host.root,
      program: fileURLToPath(new URL('delivery.cjs', import.meta.url)),
      settings,
    })
}

/** Debug mode: says what is wrong with the settings. */
function diagnose({debug, start, world}: Session): void {
  if (!start.settings.debug || !world.paths) return
  for (const line of libraries().diagnose({...world, env: process.env, paths: world.paths})) debug(() => line)
}
