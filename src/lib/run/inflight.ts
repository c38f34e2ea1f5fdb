import {readFileSync, readlinkSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync} from 'node:fs'
import {uptime} from 'node:os'
import {join} from 'node:path'
import type {Beginning} from '../event/build.js'
import {randomHex} from '../event/ids.js'
import {codeOf, readSmall} from '../files/read.js'
import {ensureDirectory} from '../files/write.js'
import {MARKER_PREFIX} from '../paths.js'
import {destinationOf as hash} from '../settings/values.js'

/**
 * Markers of commands in flight: one small file each, removed when the command ends. A marker whose process has gone
 * is how a killed command is found. Its name says who answers for it: `<scope>-<pid>-<start>-<random>`; the scope
 * is the boot and the pid namespace, outside of which a pid means nothing.
 */
export interface Owner {
  scope: string
  pid: number
  /** When the process started, as the system counts it: a reused pid has another. */
  start: string
}

const NAME = /^telemetry\.run-([0-9a-f]{8})-(\d+)-(\w+)-[0-9a-f]{8}$/
const LIMIT_DAYS = 7
const MARKER_LIMIT = 4096

/** This process as the owner of markers. */
export function ownerOf(pid = process.pid): Owner {
  return {pid, scope: scope(), start: startOf(pid) ?? '0'}
}

/** Writes the marker of a command that starts. @returns its path */
export function mark(directory: string, owner: Owner, beginning: Beginning): string {
  const path = join(directory, nameFor(owner))
  const write = () => writeFileSync(path, JSON.stringify(beginning), {flag: 'wx', mode: 0o600})
  try {
    write()
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    ensureDirectory(directory)
    write()
  }
  return path
}

/** Removes the marker of a command that has ended and been recorded. */
export function unmark(path: string): void {
  // Not `rmSync`, which takes half a millisecond for the first file.
  try {
    unlinkSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/**
 * Takes over the markers whose process has gone, each by one rename: of several commands that find it, one gets it.
 * Markers of another boot or pid namespace are left alone, since nothing here tells whether their process lives; after
 * a week they are removed.
 * @returns the path of each marker that is ours now, and what it held (undefined where that cannot be read)
 */
export function claimLost(
  directory: string,
  names: readonly string[],
  owner: Owner,
): {path: string; beginning: unknown}[] {
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

const nameFor = ({pid, scope: inScope, start}: Owner) => `${MARKER_PREFIX}${inScope}-${pid}-${start}-${randomHex(8)}`

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

/** The boot and the pid namespace of this process, as a short hash. */
function scope(): string {
  try {
    return hash(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8') + readlinkSync('/proc/self/ns/pid'))
  } catch {
    // Not Linux: the hour of the boot stands for it. Where that is off by an hour, a killed run is not found.
    return hash(`boot ${Math.round((Date.now() / 1000 - uptime()) / 3600)}`)
  }
}

/** Start of a process in clock ticks since boot; undefined where there is no such process, `0` where nothing tells. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program, in parentheses, may hold spaces. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch (error) {
    return codeOf(error) === 'ENOENT' && process.platform === 'linux' ? undefined : '0'
  }
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
