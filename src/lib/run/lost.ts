import {renameSync, rmSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {keep} from '../event/accept.js'
import type {Beginning} from '../event/build.js'
import type {Dictionary} from '../event/dictionary.js'
import {KILLED} from '../event/outcome.js'
import {codeOf, readSmall} from '../files/read.js'
import {tailHas} from '../journal/tail.js'
import {MARKER_PREFIX} from '../paths.js'
import {writeEvent} from './end.js'
import {nameFor, type Owner, startOf, unmark} from './inflight.js'
import type {Session} from './session.js'

const NAME = /^telemetry\.run-([0-9a-f]{8})-(\d+)-(\w+)-[0-9a-f]{8}$/
const LIMIT_DAYS = 7
const MARKER_LIMIT = 4096

/** Records the commands that a signal, or the power, ended: each once, by the first command that finds its marker. */
export function recordLost(session: Session): void {
  const {dictionary, owner, start, world} = session
  if (!world.paths) return
  const lost = claimLost(world.paths.directory, start.names, owner)
  for (const {beginning, path} of lost) {
    const known = beginningIn(beginning, dictionary)
    if (known && !tailHas(start.settings.local_path, `"span_id":"${known.span_id}"`))
      writeEvent(session, start, {beginning: known, ending: KILLED, reported: {}})
    unmark(path)
  }
}

/** What a marker holds, checked: anyone may have written it, and an event has nothing of it but how a command begins. */
function beginningIn(raw: unknown, dictionary: Dictionary): Beginning | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined
  const fields = [...dictionary].filter(([name]) => ALWAYS.includes(name) || SOMETIMES.includes(name))
  const known = keep(raw as Record<string, unknown>, new Map(fields))
  return ALWAYS.every((name) => known[name] !== undefined) ? (known as unknown as Beginning) : undefined
}

const ALWAYS = ['timestamp', 'command', 'mode', 'consent', 'opt_in_source', 'trace_id', 'span_id']
const SOMETIMES = ['cli_version', 'destination', 'parent_span_id']

/**
 * Takes over the markers whose process has gone, each by one rename: of several commands that find it, one gets it.
 * Markers of another boot or pid namespace are left alone, since nothing here tells whether their process lives; after
 * a week they are removed.
 * @returns the path of each marker that is ours now, and what it held (undefined where that cannot be read)
 */
function claimLost(directory: string, names: readonly string[], owner: Owner): {path: string; beginning: unknown}[] {
  const claimed = []
  for (const name of names) {
    const [, markerScope, pid, start] = NAME.exec(name) ?? []
    if (!name.startsWith(MARKER_PREFIX) || !markerScope) continue
    const path = join(directory, name)
    if (markerScope !== owner.scope) removeOld(path)
    else if (!isAlive(Number(pid), start ?? '')) {
      const taken = take(path, join(directory, nameFor(owner)))
      if (taken) claimed.push({beginning: readMarker(taken), path: taken})
    }
  }
  return claimed
}

function take(from: string, to: string): string | undefined {
  try {
    renameSync(from, to)
    return to
  } catch {
    // Another command was faster, or the directory is read-only.
    return undefined
  }
}

/** Never blocks: what stands there may be anything, a FIFO too. */
function readMarker(path: string): unknown {
  const file = readSmall(path, MARKER_LIMIT)
  try {
    return file.state === 'read' ? JSON.parse(file.bytes.toString()) : undefined
  } catch {
    return undefined
  }
}

function removeOld(path: string): void {
  const stat = statSync(path, {throwIfNoEntry: false})
  if (stat && Date.now() - stat.mtimeMs > LIMIT_DAYS * 86_400_000) rmSync(path, {force: true})
}

function isAlive(pid: number, start: string): boolean {
  const now = startOf(pid)
  if (now === undefined) return false
  if (now !== '0' && start !== '0') return now === start
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}
