import {accepts} from '../event/accept.js'
import type {Field} from '../event/dictionary.js'

const SHAPE = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/

/** Epoch milliseconds of a timestamp, or undefined where it is none. Lines that follow each other share their day. */
export function epochs(field: Field): (timestamp: unknown) => number | undefined {
  let day = ''
  let midnight = Number.NaN
  return (timestamp) => {
    if (typeof timestamp !== 'string') return undefined
    if (!SHAPE.test(timestamp)) return accepts(field, timestamp) ? Date.parse(timestamp) : undefined
    if (!timestamp.startsWith(day) || day === '') {
      day = timestamp.slice(0, 10)
      midnight = Date.parse(`${day}T00:00:00.000Z`)
    }
    return Number.isNaN(midnight) ? undefined : midnight + timeOfDay(timestamp)
  }
}

function timeOfDay(timestamp: string): number {
  const two = (at: number) => (timestamp.charCodeAt(at) - 48) * 10 + timestamp.charCodeAt(at + 1) - 48
  const seconds = (two(11) * 60 + two(14)) * 60 + two(17)
  return seconds * 1000 + (timestamp.charCodeAt(20) - 48) * 100 + two(21)
}
