import {accessSync, constants, lstatSync, statSync} from 'node:fs'
import {dirname} from 'node:path'
import {codeOf} from '../files/read.js'
import {OUR_NAME} from './append.js'
import {SMALL_CHANGE} from './limits.js'
import {endsInEvents} from './tail.js'

const {R_OK, W_OK, X_OK} = constants

/**
 * Why no event can be appended to the log, for people; undefined where nothing speaks against it.
 * @param maxSize bytes; a log that is larger still, and could not be rotated, gets no more lines
 */
export function refusalOf(path: string, uid: number | undefined, maxSize: number): string | undefined {
  try {
    const entry = lstatSync(path, {throwIfNoEntry: false})
    if (!entry) return refusalOfFolder(path)
    const stat = statSync(path, {throwIfNoEntry: false}) ?? entry
    if (!stat.isFile()) return 'is not a regular file'
    if (uid !== undefined && (entry.uid !== uid || stat.uid !== uid)) return 'belongs to another user'
    accessSync(path, R_OK | W_OK)
    if (stat.size > maxSize + SMALL_CHANGE) return 'is full and cannot be rotated'
    const isOurs = stat.size === 0 || path.endsWith(OUR_NAME) || endsInEvents(path)
    return isOurs ? undefined : 'holds something else than events'
  } catch (error) {
    return `cannot be read and written (${codeOf(error)})`
  }
}

/** The log's folder is made where it is missing, those above it are not. */
function refusalOfFolder(path: string): string | undefined {
  const folder = dirname(path)
  const at = statSync(folder, {throwIfNoEntry: false}) ? folder : dirname(folder)
  try {
    accessSync(at, W_OK | X_OK)
    return undefined
  } catch (error) {
    return `cannot be made: ${at} ${codeOf(error) === 'ENOENT' ? 'does not exist' : `cannot be written (${codeOf(error)})`}`
  }
}
