import {distance} from 'fastest-levenshtein'

const plain = (word: string) => word.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/** The word of `words` that `typed` most probably means: at most two edits away, case and separators apart. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  if (typed.length > 64) return undefined
  const ranked = words
    .map((word) => ({edits: distance(plain(typed), plain(word)), word}))
    .sort((a, b) => a.edits - b.edits)
  const [best] = ranked
  return best && best.edits <= 2 && best.edits < typed.length / 2 ? best.word : undefined
}
