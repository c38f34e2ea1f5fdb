import {failureIn} from './failure.js'
import type {Run, Session} from './session.js'

/**
 * Sees what oclif tells no hook: the error of a command under `--json`, the end of a nested command, whether arguments
 * were being read. It does so by properties of core's own `Command.prototype` that are read on the way; the host's
 * classes stay untouched, and no function of ours stands in a stack trace that the host prints.
 */
export interface Watcher {
  session(): Session | undefined
  ended(session: Session, run: Run): void
  /** An inner command has a `finally` of its own: its end is seen by the hook alone. */
  hidesEnd(): void
}

type Method = (this: object, ...given: unknown[]) => unknown
type Prototype = Record<string, unknown>

const MARK = Symbol.for('oclif-plugin-telemetry.watched')

/** Watches the base class of `Command`, once for each copy of core. */
export function watch(Command: object, watcher: Watcher): void {
  const base = baseOf((Command as {prototype?: Prototype}).prototype)
  if (!base || Object.hasOwn(base, MARK)) return
  Object.defineProperty(base, MARK, {value: true})

  onRead(base, '_run', (instance) => {
    if (attach(watcher.session(), instance, base)?.hidesEnd) watcher.hidesEnd()
  })
  const parses = (isParsing: boolean) => (instance: object) => {
    const run = watcher.session()?.instances.get(instance)
    if (run) run.isParsing = isParsing
  }
  onRead(base, 'parse', parses(true))
  // Core asks for it once the arguments are accepted. Its own flag `parsed` came with 4.8 only.
  onRead(base, 'warnIfFlagDeprecated', parses(false))
  const note = (instance: object, error: unknown) => {
    const session = watcher.session()
    const run = session?.instances.get(instance)
    if (session && run && error) run.failure ??= failureIn(session, error, run.isParsing)
    return run
  }
  onCall(base, 'catch', note, (instance, before) => exitCodeIsSet(watcher.session(), instance, before))
  onCall(base, 'toErrorJson', note)
  onCall(base, 'finally', (instance, error) => {
    const run = note(instance, error)
    const session = watcher.session()
    if (run && session && !run.isMain) watcher.ended(session, run)
  })
}

/** Core's own class: the one at the end of the chain that has `_run`. */
function baseOf(prototype: Prototype | undefined): Prototype | undefined {
  let found: Prototype | undefined
  for (let at = prototype; at; at = Object.getPrototypeOf(at)) if (Object.hasOwn(at, '_run')) found = at
  return found
}

/** Core has made the instance of a command: from here on what happens in it is told apart by its context. */
function attach(session: Session | undefined, instance: object, base: object): Run | undefined {
  const run = session?.runs.find(({Command, isAttached}) => !isAttached && instance.constructor === Command)
  if (!session || !run) return undefined
  run.isAttached = true
  run.hidesEnd = !run.isMain && overrides(instance, base)
  session.instances.set(instance, run)
  if (!run.isMain) session.inner?.enterWith(run)
  return run
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

/** Calls `seen` when the method is looked up on an instance, which is just before it is called. */
function onRead(base: Prototype, key: string, seen: (instance: object) => void): void {
  replace(base, key, (instance, method) => {
    seen(instance)
    return method
  })
}

/**
 * Calls `seen` with the first argument when the method is called, and `exitCodeSet` when that has set
 * `process.exitCode`, with the one before. Only for methods of core that throw nothing of their own.
 */
function onCall(
  base: Prototype,
  key: string,
  seen: (instance: object, given: unknown) => void,
  exitCodeSet?: (instance: object, before: unknown) => void,
): void {
  replace(
    base,
    key,
    (_, method) =>
      // A command may call it as `Command.prototype.catch.call(this, error)`: it is not what it was read from that counts.
      function (this: object, ...given: unknown[]) {
        guarded(() => seen(this, given[0]))
        const before = process.exitCode
        const result = method.apply(this, given)
        if (process.exitCode !== before) guarded(() => exitCodeSet?.(this, before))
        return result
      },
  )
}

function replace(base: Prototype, key: string, read: (instance: object, method: Method) => Method): void {
  const property = Object.getOwnPropertyDescriptor(base, key)
  const method = property?.value as Method | undefined
  if (typeof method !== 'function' || !property?.configurable) return
  Object.defineProperty(base, key, {
    configurable: true,
    enumerable: property.enumerable ?? false,
    get(this: object) {
      return guarded(() => read(this, method)) ?? method
    },
    // A command that assigns a method of its own must still be able to.
    set(this: object, value: unknown) {
      Object.defineProperty(this, key, {configurable: true, enumerable: true, value, writable: true})
    },
  })
}

/** Nothing that goes wrong here may reach the host's command. */
function guarded<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
