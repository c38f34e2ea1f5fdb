import {chmodSync, mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {pause} from './pause.js'
import {codeOf} from './read.js'

/**
 * Makes `directory` (0700) where it is missing, one level deep only: a recursive `mkdir` can hang on special file
 * systems, and a missing parent means that the path is wrong.
 */
export function ensureDirectory(directory: string): void {
  try {
    mkdirSync(directory, 0o700)
    // The umask may have taken from it what its owner needs.
    chmodSync(directory, 0o700)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

/**
 * Replaces `path` as a whole: readers see the old or the new text, never a part of it.
 * @param mode of the new file; default 0600
 */
export function replaceFile(path: string, text: string, mode = 0o600): void {
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2, 10)}.tmp`
  try {
    writeFileSync(draft, text, {flag: 'wx', mode})
    patiently(() => renameSync(draft, path))
  } catch (error) {
    rmSync(draft, {force: true})
    throw error
  }
}

/** Milliseconds between tries. */
const PAUSES = [10, 20, 40, 80]
const BUSY = new Set(['EACCES', 'EBUSY', 'EPERM'])

/**
 * Moves a file. On Windows whoever looks at one just now, a reader of ours or a virus scanner, may keep it from being
 * moved or replaced for some milliseconds.
 */
export function patiently(move: () => void, platform: NodeJS.Platform = process.platform): void {
  for (const milliseconds of platform === 'win32' ? PAUSES : []) {
    try {
      move()
      return
    } catch (error) {
      if (!BUSY.has(codeOf(error))) throw error
    }
    pause(milliseconds)
  }
  move()
}
