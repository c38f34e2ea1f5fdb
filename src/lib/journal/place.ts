import {type LogFile, logFiles} from './files.js'
import type {Position} from './position.js'
import {tailOf} from './tail.js'

/** Whether the event of a position stands just where it says. */
export function isFound(log: string, position: Position | undefined): boolean {
  return position !== undefined && logFiles(log).some((file) => isIn(file, position))
}

/** By the event, too: the number of a file that has gone is soon another's. */
export const isIn = ({dev, ino, path}: LogFile, position: Position) =>
  ino === position.ino && dev === position.dev && standsBefore(path, position)

/** Whether the line that ends at this position, in this file, is the one of its event. */
function standsBefore(path: string, {ino, offset, span_id}: Position): boolean {
  // The state is a file that anyone may edit, too.
  if (!Number.isSafeInteger(offset) || offset <= 0) return false
  const bytes = tailOf(path, {end: offset, ino})
  if (bytes?.at(-1) !== 10) return false
  return bytes.subarray(bytes.lastIndexOf(10, bytes.length - 2) + 1).includes(`"span_id":"${span_id}"`)
}
