import {constants, fstatSync, lstatSync, openSync, type Stats, statSync} from 'node:fs'
import {dirname} from 'node:path'
import {codeOf} from '../files/read.js'
import {ensureDirectory} from '../files/write.js'
import {LOG_FLAGS} from './append.js'
import {type Limits, SMALL_CHANGE} from './limits.js'
import {rotate} from './rotate.js'
import {endsInEvents} from './tail.js'

/**
 * Rotates a log that would become too large by a line of this length.
 * @throws where it is full and cannot be rotated: rather a line is lost than the disk is filled
 */
export function makeRoom(path: string, length: number, limits: Limits): void {
  const excess = () => {
    const stat = statSync(path, {throwIfNoEntry: false})
    return stat?.isFile() && stat.size > 0 ? stat.size + length - limits.maxSize : 0
  }
  try {
    rotate(path, limits, () => excess() > 0)
  } catch {
    // Another command moved a file under our hands, or the directory is read-only.
  }
  if (excess() > SMALL_CHANGE) throw new Error(`${path} is full and cannot be rotated`)
}

/**
 * Opens a log that could not be opened at the first try: makes its directory, one level deep, or follows the user's own
 * link.
 * @param error of the first try
 * @throws where it cannot be opened, or must not be
 */
export function openAfter(error: unknown, path: string, uid: number | undefined): number {
  if (codeOf(error) === 'ENOENT') {
    ensureDirectory(dirname(path))
    return openSync(path, LOG_FLAGS | (constants.O_NOFOLLOW ?? 0), 0o600)
  }
  // Of symbolic links only the user's own are followed: somebody else's could lead the events anywhere.
  if (codeOf(error) !== 'ELOOP' || lstatSync(path).uid !== (uid ?? 0)) throw error
  return openSync(path, LOG_FLAGS, 0o600)
}

/**
 * Refuses a file of another name than ours that is none of ours.
 * @throws where it holds something and not a single event, since `local_path` may name it by mistake; and where the
 * command's output goes to it (`/dev/stdout` is a regular file where the shell has sent the output to one): our line
 * would stand in the middle of it
 */
export function refuseOther(path: string, stat: Stats, file: number): void {
  if (stat.size > 0 && !endsInEvents(path)) throw new Error(`${path} holds something else`)
  // Where the command has closed its output, the log itself may have got the number.
  if ([1, 2].some((output) => output !== file && isOpenAs(output, stat)))
    throw new Error(`${path} is where the command writes its output`)
}

function isOpenAs(output: number, {dev, ino}: Stats): boolean {
  try {
    const stat = fstatSync(output)
    return stat.ino === ino && stat.dev === dev
  } catch {
    return false
  }
}
