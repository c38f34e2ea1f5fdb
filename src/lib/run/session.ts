import type {AsyncLocalStorage} from 'node:async_hooks'
import type {Beginning, Reported} from '../event/build.js'
import type {Dictionary} from '../event/dictionary.js'
import type {Failure} from '../event/failure.js'
import type {Limits} from '../journal/limits.js'
import type {Env} from '../paths.js'
import {type Assessment, assess, type World} from './assess.js'
import type {Host} from './host.js'
import {type Owner, ownerOf} from './inflight.js'
import {say} from './say.js'

/** One command in flight. */
export interface Run {
  beginning: Beginning
  /** Milliseconds of the monotonic clock. */
  startedAt: number
  /** Absent where it has reported nothing. */
  reported?: Reported
  failure?: Failure
  /** The command reads its arguments just now. */
  isParsing: boolean
  /** Path of its marker, where one could be written. */
  marker?: string
  /** The class that oclif runs. */
  Command: object
  /** Core has made its instance. */
  isAttached?: boolean
  /** The command has a `finally` of its own, which may hide its end from us. */
  hidesEnd?: boolean
  /** The command of the command line itself: it ends with the process, and with its exit code. */
  isMain: boolean
  /** `process.exitCode` when it started: one that is set later is its own. */
  exitCodeBefore: unknown
}

/** What is known before a session is opened. */
export interface Opening {
  /** Id that the user typed, as oclif understood it; undefined where a program runs a command without `init`. */
  id: string | undefined
  /** The decision on consent: not `off`. */
  start: Assessment
  /** Epoch and monotonic milliseconds of oclif's init. */
  startedAt: {epoch: number; monotonic: number}
  /** oclif's config of this start, by which its end is told from that of one that a command makes. */
  config: object
  world: World
}

/** One oclif `run` in this process, of a user who has opted in. */
export interface Session extends Opening {
  host: Host
  /** Built-in fields and those of the host; made when something is reported. */
  dictionary(): Dictionary
  owner: Owner
  /** Commands that have begun and not ended, outer ones first. */
  runs: Run[]
  /** Instances of commands, once oclif has made them. */
  instances: WeakMap<object, Run>
  /** Classes of commands of which core has made an instance. */
  attached: WeakSet<object>
  /** Starts by a command with the very config of this one, as core 4.5 has it, that have not ended. */
  joined: number
  /** The inner command of an asynchronous context: commands that run in parallel are told apart by it. Made for the first. */
  inner?: AsyncLocalStorage<Run>
  /** oclif is done: what is still in flight ends with the process, or where oclif starts once more. */
  isOver?: boolean
  /** What nobody has caught. Where that ends the process, it is how all that is in flight has failed. */
  crash?: Failure
  /** Whether any command was started. */
  hasRun: boolean
  /** The one whose end is the end of the process. */
  main?: Run
  /** An event that waits for delivery was written. */
  hasRemote?: boolean
  /** Starts its delivery. @returns what was decided, for debug mode */
  launch?: (now: Assessment) => string
  /** Counts what waits in a file that rotation is about to remove. */
  onRemove?: Limits['onRemove']
  /** Takes our listeners off the process. */
  release?: () => void
  /** Puts our listener behind those added since. */
  relisten?: () => void
  /** Says something in debug mode only. */
  debug(text: () => string): void
}

/** Opens a session. */
export function openSession(given: Opening & {host: Host}): Session {
  const {host, world} = given
  let dictionary: Dictionary | undefined
  return {
    ...given,
    debug: (text) => {
      if (given.start.settings.debug) say(text())
    },
    dictionary: () => (dictionary ??= world.reporting().dictionaryOf(host.declaration().fields)),
    hasRun: false,
    attached: new WeakSet(),
    instances: new WeakMap(),
    joined: 0,
    owner: ownerOf(),
    runs: [],
  }
}

/**
 * The decision as it is now. What opts in and where to is taken from the environment that the process was given, since
 * a project's files may have changed it since; a switch to off holds wherever it was set.
 */
export function assessNow({world}: Session, env: Env): Assessment {
  return assess(world, env)
}
