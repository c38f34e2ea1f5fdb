import {statSync} from 'node:fs'
import type {Dictionary} from '../event/dictionary.js'
import {logFiles} from '../journal/files.js'
import {lineCheck} from './check.js'
import {eachLine} from './lines.js'

/** Size in bytes and number of events of a log; both 0 where there is none. `problem` says why it cannot be read. */
export function countEvents(path: string, dictionary: Dictionary): {bytes: number; events: number; problem?: string} {
  let events = 0
  try {
    // Throws where there is no right to look, or a link leads to itself.
    if (!path || !statSync(path, {throwIfNoEntry: false})) return {bytes: 0, events: 0}
    let bytes = 0
    for (const file of logFiles(path)) bytes += statSync(file.path, {throwIfNoEntry: false})?.size ?? 0
    const check = lineCheck(dictionary)
    eachLine(path, (line) => {
      if (typeof check(line) === 'object') events += 1
    })
    return {bytes, events}
  } catch (error) {
    return {bytes: 0, events, problem: (error as Error).message}
  }
}
