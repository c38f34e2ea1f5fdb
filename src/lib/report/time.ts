import {accepts} from '../event/accept.js'
import type {Field} from '../event/dictionary.js'

const DAY = /^\d{4}-\d\d-\d\d$/

/** Epoch milliseconds of a timestamp, or undefined where it is none. Lines that follow each other share their day. */
export function epochs(field: Field): (timestamp: unknown) => number | undefined {
  let day = ''
  let midnight = Number.NaN
  return (timestamp) => {
    if (typeof timestamp !== 'string') return undefined
    // Not `startsWith`, and no pattern: they leave compiled code for each of a million lines.
    const date = timestamp.slice(0, 10)
    if (date !== day) {
      day = date
      midnight = DAY.test(day) ? Date.parse(`${day}T00:00:00.000Z`) : Number.NaN
    }
    const epoch = midnight + timeOfDay(timestamp)
    if (!Number.isNaN(epoch)) return epoch
    return accepts(field, timestamp) ? Date.parse(timestamp) : undefined
  }
}

const [T, COLON, DOT, Z] = [84, 58, 46, 90]

/** Milliseconds from midnight of a text like `2026-11-22T19:08:41.123Z`; NaN where it is none. */
function timeOfDay(text: string): number {
  const marks =
    text.length === 24 &&
    text.charCodeAt(10) === T &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON &&
    text.charCodeAt(19) === DOT &&
    text.charCodeAt(23) === Z
  if (!marks) return Number.NaN
  const [hours, minutes, seconds] = [two(text, 11), two(text, 14), two(text, 17)]
  if (!(hours < 24 && minutes < 60 && seconds < 60)) return Number.NaN
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + digit(text, 20) * 100 + two(text, 21)
}

const two = (text: string, at: number) => digit(text, at) * 10 + digit(text, at + 1)

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48
  return value >= 0 && value <= 9 ? value : Number.NaN
}
