import {stripVTControlCharacters} from 'node:util'

/** Unicode characters that are kept of what somebody else says. */
const MAX_WORDS = 200

/**
 * Somebody else's words as one line that is safe to print: at most 200 characters, without control characters, escape
 * sequences, line breaks and invisible characters (a bidi override could make a terminal show something else).
 * @param secrets what must not come back out: a collector may answer with the token that it did not like
 */
export function printable(text: string, secrets: readonly string[] = []): string {
  const line = stripVTControlCharacters(text)
    .replace(/[\p{Z}\s]+/gu, ' ')
    .replace(/\p{C}+/gu, '')
    .trim()
  // Before the cut: half a secret at the end would not be recognised.
  const clean = secrets.reduce((words, secret) => words.replaceAll(secret, '[redacted]'), line)
  return [...clean].slice(0, MAX_WORDS).join('')
}

/**
 * What to look for of headers, credentials and query values: each as a whole, and its longer parts, since a collector
 * may name the token without the `Bearer` before it.
 */
export function secretsIn(values: readonly string[]): string[] {
  const wholes = values.filter((value) => value.length >= 4)
  const parts = values.flatMap((value) => value.split(/[\s,;=&]+/)).filter((part) => part.length >= 8)
  // The longest first, else a part would be replaced in the middle of the whole.
  return [...new Set([...wholes, ...parts])].sort((a, b) => b.length - a.length)
}
