/** A line that is only a comment can hold no setting. */
const COMMENT = /^[ \t]*#.*$/gm
const LITERALLY_FALSE = /(?:^|[\r\n{,])[ \t]*(["']?)enabled\1[ \t]*:[ \t]*(?:false|no|off)[ \t]*(?:#.*)?(?=$|[\r\n},])/i
/** An escape sequence could spell the key in a way that cannot be seen here. */
const ESCAPED = /\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|[\r\n])/i

/**
 * Whether the text of a configuration file plainly does not enable: `enabled` is absent or literally false. It saves
 * users who have not opted in the parser's time. False means "not sure": then the parser decides.
 */
export function plainlyDisabled(text: string): boolean {
  const settings = text.replaceAll(COMMENT, '')
  if (ESCAPED.test(settings)) return false
  const mentions = settings.split(/enabled/i).length - 1
  return mentions === 0 || (mentions === 1 && LITERALLY_FALSE.test(settings))
}
