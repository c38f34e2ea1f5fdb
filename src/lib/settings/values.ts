import {isAbsolute, normalize, win32} from 'node:path'
import {eightDigits} from '../event/ids.js'
import {namesDrive} from '../paths.js'
import type {Delivery} from './settings.js'

/** The outcome of reading one value: what it is, or what was expected. */
export type Parsed<T> = {ok: true; value: T} | {ok: false; expected: string}

const good = <T>(value: T): Parsed<T> => ({ok: true, value})
const bad = (expected: string): Parsed<never> => ({expected, ok: false})

const TRUE = ['1', 'true', 'yes', 'y', 'on']
const FALSE = ['0', 'false', 'no', 'n', 'off']

export function parseBoolean(raw: unknown): Parsed<boolean> {
  const word = typeof raw === 'object' ? '' : String(raw).trim().toLowerCase()
  if (TRUE.includes(word)) return good(true)
  if (FALSE.includes(word)) return good(false)
  return bad('one of 1 true yes y on, or 0 false no n off')
}

/** An http(s) URL, used as given; `none` and `off` mean that there is no endpoint. */
export function parseEndpoint(raw: unknown): Parsed<string | undefined> {
  const expected = 'the http:// or https:// URL of an OTLP/HTTP traces endpoint, or none'
  if (typeof raw !== 'string') return bad(expected)
  const text = raw.trim()
  if (/^(?:none|off|)$/i.test(text)) return good(undefined)
  if (/[\s\u0000-\u001f]/.test(text) || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return bad(expected)
  return new URL(text).hostname ? good(text) : bad(expected)
}

/** A path that is absolute once `~` stands for `home`; on Windows with its drive. */
export function parsePath(raw: unknown, home: string, platform: NodeJS.Platform = process.platform): Parsed<string> {
  const expected = 'a path that is absolute or begins with ~/'
  if (typeof raw !== 'string' || raw.includes('\0')) return bad(expected)
  if (platform === 'win32') {
    const path = raw.trim().replace(/^~(?=$|[/\\])/, () => home)
    return namesDrive(path) ? good(win32.normalize(path)) : bad(expected)
  }
  const path = raw.trim().replace(/^~(?=$|\/)/, () => home)
  return isAbsolute(path) ? good(normalize(path)) : bad(expected)
}

export const DELIVERIES = ['auto', 'background', 'inline', 'manual'] as const satisfies readonly Delivery[]

export function parseOneOf<const T extends string>(raw: unknown, values: readonly T[]): Parsed<T> {
  const word = typeof raw === 'string' ? raw.trim().toLowerCase() : raw
  const value = values.find((candidate) => candidate === word)
  return value ? good(value) : bad(`one of ${values.join(', ')}`)
}

/** Which collector a consent names: a short hash of the endpoint (FNV-1a, 8 hexadecimal digits), never sent. */
export function destinationOf(endpoint: string): string {
  let hash = 0x811c9dc5
  const bytes = Buffer.from(endpoint)
  // By index: every command that is recorded comes by here, and the first use of an iterator is slow.
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  return eightDigits(hash)
}
