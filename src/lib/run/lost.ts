import {lstatSync, renameSync, rmSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {keep} from '../event/accept.js'
import type {Beginning} from '../event/build.js'
import type {Dictionary} from '../event/dictionary.js'
import {KILLED} from '../event/outcome.js'
import {codeOf, readSmall} from '../files/read.js'
import {pathOf} from '../journal/files.js'
import {tailHas} from '../journal/tail.js'
import {MARKER_PREFIX} from '../paths.js'
import {writeEvent} from './end.js'
import {nameFor, type Owner, startOf, unmark} from './inflight.js'
import type {Session} from './session.js'

const NAME = /^telemetry\.run-([0-9a-f]{8})-(\d+)-(\w+)-[0-9a-f]{8}$/
const LIMIT_DAYS = 7
const MARKER_LIMIT = 4096
/** So many markers are looked at by one command, lest a directory full of them holds it up; the next sees to the rest. */
const MOST = 256
/** The same for those of other boots, of which each costs a look at its age. */
const MOST_FOREIGN = 32

/** Records the commands that a signal, or the power, ended: each once, by the first command that finds its marker. */
export function recordLost(session: Session): void {
  const {owner, start, world} = session
  if (!world.paths) return
  const {directory} = world.paths
  for (const name of lostNames(directory, start.names, owner)) {
    // Whoever shares the home may leave markers, but not write into our log by them.
    if (isForeign(join(directory, name), world.uid)) continue
    const path = take(join(directory, name), join(directory, nameFor(owner)))
    if (!path) continue
    try {
      const beginning = beginningIn(readMarker(path), session.dictionary())
      if (beginning && !isRecorded(start.settings.local_path, beginning.span_id))
        writeEvent(session, start, {beginning, ending: KILLED})
      unmark(path)
    } catch (error) {
      // The marker stays for a later command: the log could not be written, or a directory has the name of a marker.
      session.debug(() => `a killed command is not recorded: ${(error as Error).message}`)
    }
  }
}

/**
 * The markers whose process has gone, to be taken over by one rename each: of several commands that find one, one gets
 * it. Those of another boot or pid namespace are left alone, since nothing here tells whether their process lives;
 * after a week they are removed.
 */
function lostNames(directory: string, names: readonly string[], owner: Owner): string[] {
  const parts = (name: string) => NAME.exec(name) ?? []
  const markers = names.filter((name) => name.startsWith(MARKER_PREFIX))
  const [own, foreign] = [true, false].map((isOwn) =>
    markers.filter((name) => NAME.test(name) && (parts(name)[1] === owner.scope) === isOwn),
  ) as [string[], string[]]
  for (const name of someOf(foreign, MOST_FOREIGN)) removeOld(join(directory, name))
  return someOf(own, MOST).filter((name) => !isAlive(Number(parts(name)[2]), parts(name)[3] ?? ''))
}

/** At most `limit` of them, beginning anywhere, so that none is passed over for ever. */
function someOf(names: readonly string[], limit: number): readonly string[] {
  if (names.length <= limit) return names
  const from = Math.floor(Math.random() * names.length)
  return [...names.slice(from), ...names.slice(0, from)].slice(0, limit)
}

/** What every beginning has, and what else it may have. */
const NEEDED = ['timestamp', 'command', 'mode', 'consent', 'opt_in_source', 'trace_id', 'span_id']
const FURTHER = ['parent_span_id', 'cli_version', 'destination']

/** What a marker holds, checked: anyone may have written it, and an event has nothing of it but how a command begins. */
function beginningIn(raw: unknown, dictionary: Dictionary): Beginning | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined
  const fields = [...dictionary].filter(([name]) => NEEDED.includes(name) || FURTHER.includes(name))
  const known = keep(raw as Record<string, unknown>, new Map(fields))
  return NEEDED.every((name) => known[name] !== undefined) ? (known as unknown as Beginning) : undefined
}

/** Its process was killed between the line and the end. The log may have been rotated since. */
function isRecorded(log: string, spanId: string): boolean {
  return [log, pathOf(log, 1)].some((path) => tailHas(path, `"span_id":"${spanId}"`))
}

function isForeign(path: string, uid: number | undefined): boolean {
  return uid !== undefined && lstatSync(path, {throwIfNoEntry: false})?.uid !== uid
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
  try {
    const stat = statSync(path, {throwIfNoEntry: false})
    if (stat && Date.now() - stat.mtimeMs > LIMIT_DAYS * 86_400_000) rmSync(path, {force: true})
  } catch {
    // A directory, or no right to remove it: it stays, and the others are seen to.
  }
}

function isAlive(pid: number, start: string): boolean {
  if (start !== '0') {
    const now = startOf(pid)
    if (now !== '0') return now === start
  }
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) !== 'ESRCH'
  }
}
