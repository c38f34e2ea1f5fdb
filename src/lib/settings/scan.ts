import {saysDisabled} from './literal.js'

/** A line that is only a comment can hold no setting; but it may be none, within quotes that end in it. */
const COMMENT = /^[ \t]*#(?!.*["'].*(?:enabled|\\)).*$/gm
const LITERALLY_FALSE = /(?:^|[\r\n{,])[ \t]*(["']?)enabled\1[ \t]*:[ \t]*(?:false|no|off)[ \t]*(?:#.*)?(?=$|[\r\n},])/
/** An escape sequence could spell the key in a way that cannot be seen here. */
const ESCAPED = /\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|[\r\n])/

/**
 * Whether the text of a configuration file plainly does not enable: `enabled` is absent or literally false. It saves
 * users who have not opted in the parser's time. False means "not sure": then the parser decides.
 */
export function plainlyDisabled(text: string): boolean {
  // Each pattern costs a command that is off a tenth of a millisecond when it is first used.
  const lower = text.toLowerCase()
  const settings = lower.includes('#') ? lower.replaceAll(COMMENT, '') : lower
  if (settings.includes('\\') && ESCAPED.test(settings)) return false
  const first = settings.indexOf('enabled')
  if (first === -1) return true
  return settings.indexOf('enabled', first + 1) === -1 && (saysDisabled(settings) || LITERALLY_FALSE.test(settings))
}
