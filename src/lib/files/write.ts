import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {codeOf} from './read.js'

/**
 * Makes `directory` (0700) where it is missing, one level deep only: a recursive `mkdir` can hang on special file
 * systems, and a missing parent means that the path is wrong.
 */
export function ensureDirectory(directory: string): void {
  try {
    mkdirSync(directory, 0o700)
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
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, {force: true})
    throw error
  }
}
