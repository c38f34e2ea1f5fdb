import type {Parsed} from './values.js'

const UNITS: Record<string, number> = {
  '': 1,
  b: 1,
  gb: 1e9,
  gib: 2 ** 30,
  kb: 1e3,
  kib: 2 ** 10,
  mb: 1e6,
  mib: 2 ** 20,
}

const MIN_SIZE = 1e3
const MAX_SIZE = 2 ** 30 * 10

/** A size in bytes: a number, or text such as `10MB` (decimal) or `10MiB` (binary). */
export function parseSize(raw: unknown): Parsed<number> {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(typeof raw === 'object' ? '' : String(raw).trim()) ?? []
  const bytes = Math.round(Number(digits) * (UNITS[unit?.toLowerCase() ?? '?'] ?? Number.NaN))
  if (bytes >= MIN_SIZE && bytes <= MAX_SIZE) return {ok: true, value: bytes}
  return {expected: 'bytes, or a size such as 10MB, from 1KB to 10GB', ok: false}
}

/** A map as YAML and JSON have it; not what YAML makes of a date or of binary data. */
export function isMap(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null && [Object.prototype, null].includes(Object.getPrototypeOf(raw))
}

/** A header's name as HTTP allows it. https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const VALUE = /^[^\u0000-\u0008\u000a-\u001f\u007f]*$/

/** A map of headers. All of it is refused where one entry is wrong, so that no request goes out half-authenticated. */
export function parseHeaders(raw: unknown): Parsed<Record<string, string>> {
  const wrong = (expected: string) => ({expected, ok: false}) as const
  if (!isMap(raw)) return wrong('a map of header names to text')
  const headers: Record<string, string> = Object.create(null)
  for (const [name, entry] of Object.entries(raw)) {
    const value = typeof entry === 'number' ? String(entry) : entry
    if (!NAME.test(name)) return wrong('header names of letters, digits and hyphens')
    if (typeof value !== 'string' || !VALUE.test(value)) return wrong('header values that are one line of text')
    headers[name] = value.trim()
  }
  return {ok: true, value: mergeHeaders({}, headers)}
}

/** Headers as the environment and the command line write them: `Name: value` or `Name=value`, comma separated, `%2C` for a comma. */
export function parseHeaderText(text: string): Parsed<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null)
  for (const part of text.split(',').filter((entry) => entry.trim())) {
    const [, name, value] = /^([^:=]+)[:=](.*)$/s.exec(part) ?? []
    if (name === undefined || value === undefined)
      return {expected: '`Name: value` or `Name=value`, comma separated', ok: false}
    headers[name.trim()] = value.trim().replaceAll(/%2C/gi, ',')
  }
  return parseHeaders(headers)
}

/** Both sets of headers, names compared without case; those of `over` win. */
export function mergeHeaders(under: Record<string, string>, over: Record<string, string>): Record<string, string> {
  const merged = new Map<string, [string, string]>()
  for (const entry of [...Object.entries(under), ...Object.entries(over)]) merged.set(entry[0].toLowerCase(), entry)
  return Object.fromEntries(merged.values())
}
