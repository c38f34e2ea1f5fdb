/** Bytes of a configuration file; a larger one is not read. */
export const CONFIG_LIMIT = 64 * 1024

/**
 * Whether the text of a configuration file says `enabled: false` in so many words, as `telemetry:disable` and most people
 * write it, and nothing else of it. False means "not sure". Without a pattern, which takes a tenth of a millisecond to
 * make: it is asked before anything else is loaded.
 */
export function saysDisabled(text: string): boolean {
  const lower = text.toLowerCase()
  return (
    `\n${lower}\n`.includes('\nenabled: false\n') &&
    lower.indexOf('enabled') === lower.lastIndexOf('enabled') &&
    // An escape sequence could spell the key otherwise, and so could UTF-16.
    !lower.includes('\\') &&
    !lower.includes('\0')
  )
}
