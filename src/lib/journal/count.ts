import {statSync} from 'node:fs'
import type {Dictionary} from '../event/dictionary.js'
import {readJournal} from './read.js'

/** Size and number of events of a log; both 0 where there is none. `problem` says why it cannot be read. */
export async function countEvents(
  path: string,
  dictionary: Dictionary,
): Promise<{bytes: number; events: number; problem?: string}> {
  const stat = path ? statSync(path, {throwIfNoEntry: false}) : undefined
  if (!stat) return {bytes: 0, events: 0}
  let events = 0
  try {
    for await (const line of readJournal(path, dictionary)) if (line.event) events += 1
    return {bytes: stat.size, events}
  } catch (error) {
    return {bytes: 0, events, problem: (error as Error).message}
  }
}
