import {closeSync, fstatSync, lstatSync, openSync, readSync, type Stats} from 'node:fs'
import {READ_FLAGS} from './quick.js'

/** What stands at a path, read only where that is safe and small. */
export type FileRead =
  | {state: 'missing'}
  | {state: 'refused'; problem: string}
  | {state: 'read'; bytes: Buffer; stat: Stats}

const ASCII = /^[\x01-\x7f]*$/

/** Whether anything stands at `path`, a broken symbolic link included. */
export function exists(path: string): boolean {
  return lstatSync(path, {throwIfNoEntry: false}) !== undefined
}

/** The error code of a failed system call, for example `EACCES`. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? 'UNKNOWN'
}

/**
 * Reads a regular file of at most `limit` bytes. Never blocks and never throws: whatever else stands at `path` is
 * `refused`, with the reason.
 */
export function readSmall(path: string, limit: number): FileRead {
  let file: number
  try {
    file = openSync(path, READ_FLAGS)
  } catch (error) {
    return codeOf(error) === 'ENOENT' && !exists(path)
      ? {state: 'missing'}
      : {problem: `cannot be read (${codeOf(error)})`, state: 'refused'}
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile())
      return {problem: stat.isDirectory() ? 'is a directory' : 'is not a regular file', state: 'refused'}
    if (stat.size > limit) return {problem: `is larger than ${limit / 1024} KiB and was not read`, state: 'refused'}
    const buffer = Buffer.allocUnsafe(limit + 1)
    const length = readSync(file, buffer, 0, limit + 1, 0)
    if (length > limit) return {problem: `is larger than ${limit / 1024} KiB and was not read`, state: 'refused'}
    return {bytes: buffer.subarray(0, length), stat, state: 'read'}
  } catch (error) {
    return {problem: `cannot be read (${codeOf(error)})`, state: 'refused'}
  } finally {
    closeSync(file)
  }
}

/**
 * Text in UTF-8 or UTF-16, with or without a byte order mark: PowerShell 5 writes UTF-16 with `echo "true" > file`.
 * @returns undefined where the bytes are no text
 */
export function decodeText(bytes: Buffer): string | undefined {
  // Nearly always so, and the decoder takes half a millisecond to make.
  const ascii = bytes.toString('latin1')
  if (ASCII.test(ascii)) return ascii
  try {
    const text = new TextDecoder(encodingOf(bytes), {fatal: true}).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  // Without a mark: every file of ours begins with an ASCII character, whose other byte is 0.
  if (first && second === 0) return 'utf-16le'
  if (first === 0 && second) return 'utf-16be'
  return 'utf-8'
}
