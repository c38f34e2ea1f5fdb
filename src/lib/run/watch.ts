import {failureIn} from './failure.js'
import {guarded} from './guarded.js'
import type {Run, Session} from './session.js'

/**
 * Sees what oclif tells no hook: the error of a command under `--json`, the end of a nested command, whether arguments
 * were being read. It does so by properties of core's own `Command.prototype` that are read on the way; the host's
 * classes stay untouched, and no function of ours stands in a stack trace that the host prints.
 */
export interface Watcher {
  session(): Session | undefined
  ended(session: Session, run: Run): void
}

type Method = (this: object, ...given: unknown[]) => unknown
type Prototype = Record<string, unknown>

const MARK = Symbol.for('oclif-plugin-telemetry.watched')

/** Looked up on an instance just before they are called: when a command begins, reads its arguments, has read them. */
const READ = ['_run', 'parse', 'warnIfFlagDeprecated']
/** Called with an error, if there is one. Only methods of core that throw nothing of their own. */
const CALLED = ['catch', 'toErrorJson', 'finally']

/** Watches the base class of `Command`, once for each copy of core. */
export function watch(Command: object, watcher: Watcher): void {
  const base = baseOf((Command as {prototype?: Prototype}).prototype)
  if (!base || Object.hasOwn(base, MARK)) return
  Object.defineProperty(base, MARK, {value: true})
  for (const key of [...READ, ...CALLED]) replace(base, key, watcher)
}

function replace(base: Prototype, key: string, watcher: Watcher): void {
  const property = Object.getOwnPropertyDescriptor(base, key)
  const method = property?.value as Method | undefined
  if (typeof method !== 'function' || !property?.configurable) return
  Object.defineProperty(base, key, {
    configurable: true,
    enumerable: property.enumerable ?? false,
    get(this: object) {
      if (CALLED.includes(key)) return called(method, key, watcher)
      guarded(() => isRead(key, this, base, watcher))
      return method
    },
    // A command that assigns a method of its own must still be able to.
    set(this: object, value: unknown) {
      Object.defineProperty(this, key, {configurable: true, enumerable: true, value, writable: true})
    },
  })
}

function isRead(key: string, instance: object, base: object, watcher: Watcher): void {
  const session = watcher.session()
  if (key === '_run') {
    attach(session, instance, base)
    return
  }
  // Core asks for the third once the arguments are accepted. Its own flag `parsed` came with 4.8 only.
  const run = session?.instances.get(instance)
  if (run) run.isParsing = key === 'parse'
}

/** A command may call it as `Command.prototype.catch.call(this, error)`: it is not what it was read from that counts. */
function called(method: Method, key: string, watcher: Watcher): Method {
  return function (this: object, ...given: unknown[]) {
    guarded(() => isCalled(key, this, given[0], watcher))
    const before = process.exitCode
    const result = method.apply(this, given)
    if (key === 'catch' && process.exitCode !== before) guarded(() => exitCodeIsSet(watcher.session(), this, before))
    return result
  }
}

function isCalled(key: string, instance: object, error: unknown, watcher: Watcher): void {
  const session = watcher.session()
  const run = session?.instances.get(instance)
  if (!session || !run) return
  if (error) run.failure ??= failureIn(session, error, run.isParsing)
  if (key === 'finally' && !run.isMain) watcher.ended(session, run)
}

/** Core's own class: the one at the end of the chain that has `_run`. */
function baseOf(prototype: Prototype | undefined): Prototype | undefined {
  let found: Prototype | undefined
  for (let at = prototype; at; at = Object.getPrototypeOf(at)) if (Object.hasOwn(at, '_run')) found = at
  return found
}

/** Core has made the instance of a command: from here on what happens in it is told apart by its context. */
function attach(session: Session | undefined, instance: object, base: object): void {
  const run = session?.runs.find(({Command, isAttached}) => !isAttached && instance.constructor === Command)
  if (!session || !run) return
  run.isAttached = true
  session.attached.add(run.Command)
  run.hidesEnd = !run.isMain && overrides(instance, base)
  session.instances.set(instance, run)
  if (!run.isMain) session.inner?.enterWith(run)
}

/** Core's `catch` has set `process.exitCode`: for this command and those that run it, not for those that run beside it. */
function exitCodeIsSet(session: Session | undefined, instance: object, before: unknown): void {
  const failed = session?.instances.get(instance)
  if (!session || !failed) return
  let parent = failed.beginning.parent_span_id
  for (const run of session.runs.toReversed()) {
    if (run.beginning.span_id === parent) parent = run.beginning.parent_span_id
    else if (run !== failed && run.exitCodeBefore === before) run.exitCodeBefore = process.exitCode
  }
}

function overrides(instance: object, base: object): boolean {
  for (let at: object | null = instance; at && at !== base; at = Object.getPrototypeOf(at))
    if (Object.hasOwn(at, 'finally')) return true
  return false
}
