import {closeSync, fstatSync, openSync, readSync} from 'node:fs'
import {READ_FLAGS} from '../files/quick.js'

const LENGTH = 64 * 1024

/** Whether the last 64 KiB of a file have this text. */
export function tailHas(path: string, text: string): boolean {
  let file: number
  try {
    file = openSync(path, READ_FLAGS)
  } catch {
    return false
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) return false
    const start = Math.max(0, stat.size - LENGTH)
    const bytes = Buffer.alloc(Math.min(LENGTH, stat.size))
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start)).includes(text)
  } catch {
    return false
  } finally {
    closeSync(file)
  }
}
