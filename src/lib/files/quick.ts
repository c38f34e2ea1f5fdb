import {constants, readFileSync, type Stats, statSync} from 'node:fs'

/** Non-blocking, since opening a FIFO would otherwise wait for a writer for ever. */
export const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * The text, as UTF-8, of a small regular file that was just looked at: one call of Node, where `readSmall` takes four.
 * @param stat of the file itself, links followed
 * @returns undefined where it needs a closer look, by `readSmall`
 */
export function readQuick(path: string, stat: Stats | undefined, limit: number): string | undefined {
  if (!stat?.isFile() || stat.size > limit) return undefined
  try {
    return readFileSync(path, {encoding: 'utf8', flag: READ_FLAGS as unknown as string})
  } catch {
    return undefined
  }
}

/** What stands at `path`, links followed; undefined where nothing does, or nobody may look. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, {throwIfNoEntry: false})
  } catch {
    return undefined
  }
}
