import {lstatSync, readdirSync, statSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'

/** One file of the log, and which file it was when it was looked at: rotation gives names to others. */
export interface LogFile {
  path: string
  dev: number
  ino: number
}

/** The log's rotated files and the log itself, oldest first; only those that exist. */
export function logFiles(log: string): LogFile[] {
  return settledFiles(log) ?? lookAt(log)
}

/**
 * The same, looked at until two looks are alike: a rotation in between hides a file behind the name of another, or from
 * a list that is just being read.
 * @returns undefined where rotations do not cease
 */
export function settledFiles(log: string): LogFile[] | undefined {
  let files = lookAt(log)
  for (let tries = 0; tries < 10; tries++) {
    const again = lookAt(log)
    if (String(again.map(idOf)) === String(files.map(idOf))) return files
    files = again
  }
  return undefined
}

const idOf = ({dev, ino, path}: LogFile) => `${path}:${dev}:${ino}`

/** A directory, or whatever else has the name of a rotated file, is none; in the log's own place it is a fault to be seen. */
function lookAt(log: string): LogFile[] {
  return rotatedNumbers(log).flatMap((number) => statOf(pathOf(log, number), number > 0) ?? [])
}

/** Whether this is a file of the log, by whatever name or link: what is to be read would be gone if it were written to. */
export function isOfLog(path: string, log: string): boolean {
  const found = statOf(path, false)
  return found !== undefined && logFiles(log).some(({dev, ino}) => dev === found.dev && ino === found.ino)
}

/** The numbers of the log's files, highest first; 0 is the log itself. */
export function rotatedNumbers(log: string): number[] {
  try {
    const name = basename(log)
    return readdirSync(dirname(log))
      .flatMap((entry) => numberOf(entry, name) ?? [])
      .sort((a, b) => b - a)
  } catch {
    return []
  }
}

/** `telemetry.log.1` for 1, the log itself for 0. */
export function pathOf(log: string, number: number): string {
  return number === 0 ? log : join(dirname(log), `${basename(log)}.${number}`)
}

function numberOf(entry: string, name: string): number | undefined {
  if (entry === name) return 0
  const suffix = entry.startsWith(`${name}.`) ? entry.slice(name.length + 1) : ''
  return /^[1-9]\d{0,3}$/.test(suffix) ? Number(suffix) : undefined
}

function statOf(path: string, mustBeFile: boolean): LogFile | undefined {
  try {
    const stat = statSync(path, {throwIfNoEntry: false}) ?? lstatSync(path, {throwIfNoEntry: false})
    return stat && (stat.isFile() || !mustBeFile) ? {dev: stat.dev, ino: stat.ino, path} : undefined
  } catch {
    return undefined
  }
}
