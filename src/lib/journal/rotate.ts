import {renameSync, rmSync} from 'node:fs'
import {releaseLock, takeLock} from '../files/lock.js'
import {pathOf, rotatedNumbers} from './files.js'
import {tailHas} from './tail.js'

/** How large the log may become, and how many rotated files are kept. */
export interface Limits {
  /** Bytes. */
  maxSize: number
  maxFiles: number
  /** Called with each file just before it is removed. */
  onRemove?: (path: string) => void
}

/**
 * Makes room before the append that would overflow: `telemetry.log` becomes `telemetry.log.1` and so on. The lock is
 * never waited for: whoever finds it taken appends to the file that is there.
 * @param isFull asked again under the lock, since another command may have rotated in the meantime
 * @returns whether the log was moved
 */
export function rotate(log: string, limits: Limits, isFull: () => boolean): boolean {
  const lock = `${log}.lock`
  if (!takeLock(lock)) return false
  try {
    // By mistake `local_path` may name a file that is not ours: one without a single event is not moved.
    if (!isFull() || !tailHas(log, '"schema_version":')) return false
    shift(log, limits)
    return true
  } finally {
    releaseLock(lock)
  }
}

function shift(log: string, {maxFiles, onRemove}: Limits): void {
  for (const number of rotatedNumbers(log)) {
    const path = pathOf(log, number)
    if (number >= maxFiles) {
      onRemove?.(path)
      rmSync(path, {force: true})
    } else renameSync(path, pathOf(log, number + 1))
  }
}
