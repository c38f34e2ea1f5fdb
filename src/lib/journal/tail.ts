import {closeSync, fstatSync, openSync, readSync} from 'node:fs'
import {READ_FLAGS} from '../files/quick.js'

const LIMIT = 64 * 1024

/**
 * The last bytes of a regular file, 64 KiB at most.
 * @param place `end`: bytes from its start, where not all of it counts; `ino`: the file that is meant
 * @returns undefined where it is another file or none, or cannot be read
 */
export function tailOf(path: string, {end, ino}: {end?: number; ino?: number} = {}): Buffer | undefined {
  let file: number
  try {
    file = openSync(path, READ_FLAGS)
  } catch {
    return undefined
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile() || (ino !== undefined && stat.ino !== ino)) return undefined
    const last = end ?? stat.size
    const bytes = Buffer.alloc(Math.min(LIMIT, last))
    const length = readSync(file, bytes, 0, bytes.length, last - bytes.length)
    // A file that has become shorter does not end where the place is.
    return end !== undefined && length < bytes.length ? undefined : bytes.subarray(0, length)
  } catch {
    return undefined
  } finally {
    closeSync(file)
  }
}

/** Whether a file looks like a log of ours, by its last lines. */
export const endsInEvents = (path: string) => tailHas(path, '"schema_version":')

/** Whether the last 64 KiB of a file have this text. */
export function tailHas(path: string, text: string): boolean {
  return tailOf(path)?.includes(text) ?? false
}
