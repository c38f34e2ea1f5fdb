import {accepts} from './accept.js'
import type {Reported} from './build.js'
import type {Dictionary} from './dictionary.js'

/**
 * Adds what a command reports to what it has reported before: counts add up, the rest is last-wins.
 * @param isMode whether a value of `mode` is one that the host has or declares
 * @returns the names that were dropped, because they are not in the dictionary or their value does not fit
 */
export function addReported(
  reported: Reported,
  attributes: unknown,
  {dictionary, isMode}: {dictionary: Dictionary; isMode: (value: string) => boolean},
): string[] {
  if (typeof attributes !== 'object' || attributes === null) return []
  const dropped: string[] = []
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue
    const field = dictionary.get(name)
    const fits = field?.recordable && accepts(field, value) && (name !== 'mode' || isMode(String(value)))
    if (!fits) dropped.push(name)
    else
      reported[name] =
        field.type === 'count' ? sum(Object.hasOwn(reported, name) ? reported[name] : 0, value as number) : value
  }
  return dropped
}

const sum = (before: unknown, more: number) => Math.min(Number(before) + more, Number.MAX_SAFE_INTEGER)

/** What a command has reported as its event has it: in the dictionary's order, counts rounded, checked once more. */
export function finish(reported: Reported, dictionary: Dictionary): Reported {
  const finished: Reported = Object.create(null)
  for (const field of dictionary.values()) {
    const value = Object.hasOwn(reported, field.name) ? reported[field.name] : undefined
    if (value === undefined) continue
    const kept = field.round ? rounded(value, field.round) : value
    if (accepts(field, kept)) finished[field.name] = kept
  }
  return finished
}

/** A count with this many significant digits: 143 with 2 is 140. */
function rounded(value: unknown, digits: number): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(digits)) : value
}
