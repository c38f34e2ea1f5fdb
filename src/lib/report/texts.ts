import {accepts} from '../event/accept.js'
import type {Dictionary, Field} from '../event/dictionary.js'

const TEXTS = ['command', 'mode', 'outcome', 'consent', 'opt_in_source', 'cli_version'] as const
export type Known = Record<(typeof TEXTS)[number], (value: unknown) => string | undefined>

export function knownTexts(dictionary: Dictionary): Known {
  return Object.fromEntries(TEXTS.map((name) => [name, knownText(dictionary.get(name) as Field)])) as Known
}

/** What is cut out of a string keeps all of it in memory; whatever outlives its line has to be a copy. */
export const copyOf = (text: string) => Buffer.from(text, 'latin1').toString('latin1')

const MEMORY = 1000

/** The text where the field accepts it. The first ones are remembered: most lines have the same few. */
function knownText(field: Field): (value: unknown) => string | undefined {
  const texts = new Map<unknown, string>()
  // The closed sets are short, and to compare takes less than to look up what was just cut out of a line.
  const {values = []} = field
  let last: string | undefined
  return (value) => {
    if (value === last) return last
    const index = values.indexOf(value as string)
    if (index !== -1) return values[index]
    last = texts.get(value) ?? learn(value)
    return last
  }

  function learn(value: unknown): string | undefined {
    const text = accepts(field, value) ? copyOf(String(value)) : undefined
    if (texts.size < MEMORY && text !== undefined) texts.set(text, text)
    return text
  }
}

/** Whether a mode is accepted beside its command; most commands have always the same. */
export function hasModes(known: Known): (command: string, mode: string | undefined) => boolean {
  const usual = new Map<string, string>()
  return (command, mode) => {
    if (mode !== undefined && usual.get(command) === mode) return true
    const text = known.mode(mode)
    if (text !== undefined && usual.size < MEMORY) usual.set(command, text)
    return text !== undefined
  }
}
