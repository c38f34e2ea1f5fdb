import {closeSync, fstatSync, openSync, readSync} from 'node:fs'
import {READ_FLAGS} from '../files/quick.js'
import type {Position} from './position.js'

const LOOK_BACK = 64 * 1024

/** Whether the line that ends at this position, in this file, is the one of its event. */
export function standsBefore(path: string, {ino, offset, span_id}: Position): boolean {
  // The state is a file that anyone may edit, too.
  if (!Number.isSafeInteger(offset) || offset <= 0) return false
  let file: number
  try {
    file = openSync(path, READ_FLAGS)
  } catch {
    // It has gone since it was listed.
    return false
  }
  try {
    const length = Math.min(LOOK_BACK, offset)
    const stat = fstatSync(file)
    if (!stat.isFile() || stat.ino !== ino) return false
    const bytes = Buffer.alloc(length)
    if (readSync(file, bytes, 0, length, offset - length) < length || bytes.at(-1) !== 10) return false
    return bytes.subarray(bytes.lastIndexOf(10, length - 2) + 1).includes(`"span_id":"${span_id}"`)
  } finally {
    closeSync(file)
  }
}
