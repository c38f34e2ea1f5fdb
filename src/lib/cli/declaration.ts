import {isMap} from '../files/json.js'
import {nearest} from '../settings/suggest.js'

const KEYS = ['attributes', 'errors', 'modes', 'shares', 'service_name', 'docs_url', 'suggested_endpoint']
const FIELD_KEYS = ['type', 'description', 'round', 'values']

/**
 * What has no effect in a declaration, for its author: keys that do not exist, and values that are not used. No command
 * of a user needs to know it, so that it is not among what `declared()` checks.
 */
export function withoutEffect(raw: unknown): string[] {
  if (!isMap(raw)) return []
  const {attributes} = raw
  const fields = isMap(attributes) ? Object.entries(attributes) : []
  return [
    ...unknownKeys(raw, KEYS, ''),
    ...fields.flatMap(([name, field]) => (isMap(field) ? fieldAdvice(`attributes.${name.slice(0, 80)}`, field) : [])),
  ]
}

function fieldAdvice(at: string, field: Record<string, unknown>): string[] {
  const {description, type, values} = field
  return [
    ...unknownKeys(field, FIELD_KEYS, `${at}.`),
    ...(description === undefined || typeof description === 'string' ? [] : [`${at}.description must be text`]),
    ...(values === undefined || type === 'enum' ? [] : [`${at}.values has no effect: only an enum has values`]),
  ]
}

function unknownKeys(map: Record<string, unknown>, known: readonly string[], before: string): string[] {
  return Object.keys(map)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = nearest(key, known)
      return `${before}${key.slice(0, 80)} is no key${meant ? `; did you mean ${meant}?` : ''}`
    })
}

/** One problem of a declaration, with the place where its author finds it. */
export function problemText(bin: string, problem: string): string {
  const where = problem.startsWith('oclif.telemetry') ? '' : 'oclif.telemetry.'
  return `package.json of ${bin}: ${where}${problem}`
}
