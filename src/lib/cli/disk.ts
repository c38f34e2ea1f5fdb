import {statfsSync} from 'node:fs'
import type {Finding} from './finding.js'
import {pathText} from './show.js'

/** Room for a few events and the state of a delivery. */
const ROOM = 16 * 1024

/** Only where there is something to say. */
export function fullDisks(directories: string[], home: string): Finding[] {
  return [...new Set(directories)].filter(isFull).map((directory) => ({
    check: 'disk',
    detail: `the disk of ${pathText(directory, home)} is full, so nothing can be written`,
    remedy: 'Make room there, or name another place with local_path.',
    status: 'error',
  }))
}

function isFull(directory: string): boolean {
  try {
    const {bavail, bsize, ffree, files} = statfsSync(directory)
    // Some file systems count no files.
    return bavail * bsize < ROOM || (files > 0 && ffree === 0)
  } catch {
    // It is not there, which others say.
    return false
  }
}
