import {closeSync, openSync, readFileSync, readlinkSync, unlinkSync, writeSync} from 'node:fs'
import {uptime} from 'node:os'
import {sep} from 'node:path'
import type {Beginning} from '../event/build.js'
import {eightDigits, randomHex} from '../event/ids.js'
import {codeOf} from '../files/read.js'
import {ensureDirectory} from '../files/write.js'
import {jsonOf} from '../files/json.js'
import {MARKER_PREFIX} from '../paths.js'

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

/** This process as the owner of markers. */
export function ownerOf(): Owner {
  return {pid: process.pid, scope: scope(), start: startOf('self') ?? '0'}
}

/** Writes the marker of a command that starts. @returns its path */
export function mark(directory: string, owner: Owner, beginning: Beginning): string {
  const path = directory + sep + nameFor(owner)
  const file = create(path, directory)
  try {
    writeSync(file, jsonOf(beginning))
  } catch (error) {
    // On a full disk a marker can be made, but not filled.
    unmark(path)
    throw error
  } finally {
    closeSync(file)
  }
  return path
}

function create(path: string, directory: string): number {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    ensureDirectory(directory)
    return openSync(path, 'wx', 0o600)
  }
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

export const nameFor = ({pid, scope: inScope, start}: Owner) =>
  `${MARKER_PREFIX}${inScope}-${pid}-${start}-${randomHex(8)}`

/** The boot and the pid namespace of this process, as eight hexadecimal digits. @param proc where Linux tells */
export function scope(proc = '/proc'): string {
  try {
    // The boot is random digits, the namespace `pid:[4026531836]`; a hash of both would take as long as to read them.
    const boot = Number.parseInt(readFileSync(`${proc}/sys/kernel/random/boot_id`, 'utf8'), 16)
    return eightDigits(boot ^ Number(readlinkSync(`${proc}/self/ns/pid`).slice(5, -1)))
  } catch {
    return eightDigits(hourOfBoot())
  }
}

/** Where it is not Linux. Where it is off by an hour, a killed run is not found. */
function hourOfBoot(): number {
  return Math.round((Date.now() / 1000 - uptime()) / 3600)
}

/** Start of a process in clock ticks since boot; undefined where there is no such process, `0` where nothing tells. */
export function startOf(
  pid: number | 'self',
  proc = '/proc',
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  try {
    const stat = readFileSync(`${proc}/${pid}/stat`, 'utf8')
    // A sandbox may show the `/proc` of another pid namespace, where our pids are other processes.
    if (pid === 'self' && !stat.startsWith(`${process.pid} `)) return '0'
    // The name of the program, in parentheses, may hold spaces. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch (error) {
    return codeOf(error) === 'ENOENT' && platform === 'linux' ? undefined : '0'
  }
}
