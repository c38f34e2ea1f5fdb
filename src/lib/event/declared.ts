import {dictionaryOf, type Field, type FieldType} from './dictionary.js'
import {isMap} from '../files/json.js'
import {MOST, oneLine, quoted, type Raw} from './raw.js'
import {readShares} from './shares.js'

/** How the numbers of some fields divide a whole, for the report. */
export interface Share {
  title: string
  of: string[]
}

/** What a CLI's author declares under `oclif.telemetry` in its `package.json`, checked. */
export interface Declaration {
  fields: Field[]
  /** Names of error classes that an event may have. */
  errors: string[]
  /** Values of `mode` besides the first segments of commands. */
  modes: string[]
  shares: Share[]
  service_name?: string
  docs_url?: string
  /** Only ever offered to the user; it is no consent. */
  suggested_endpoint?: string
  /** For the author: what is wrong. The entry is left out, and users notice nothing. */
  problems: string[]
}

/** The settings whose defaults a declaration has. */
export function hostSettings({service_name}: Declaration): {service_name?: string} {
  return service_name === undefined ? {} : {service_name}
}

const MAX_FIELDS = 64
const NAME = /^[a-z][a-z0-9_]{0,63}$/
const VALUE = /^[\w.-]{1,64}$/
const CLASS = /^[A-Za-z_]\w{0,63}$/
const TYPES: readonly FieldType[] = ['boolean', 'count', 'duration', 'enum']
const EXAMPLES: Partial<Record<FieldType, boolean | number>> = {boolean: true, count: 12, duration: 250}

/** Reads a declaration. Never throws: each entry that is wrong is left out and named in `problems`. */
export function declared(raw: unknown): Declaration {
  const declaration: Declaration = {errors: [], fields: [], modes: [], problems: [], shares: []}
  if (raw === undefined) return declaration
  if (!isMap(raw)) return {...declaration, problems: ['oclif.telemetry must be a map']}
  readFields(raw['attributes'], declaration)
  declaration.errors = words(raw['errors'], {declaration, key: 'errors', pattern: CLASS})
  declaration.modes = words(raw['modes'], {declaration, key: 'modes', pattern: NAME})
  readShares(raw['shares'], declaration)
  readTexts(raw, declaration)
  return declaration
}

function readFields(raw: unknown, declaration: Declaration): void {
  const {fields, problems} = declaration
  if (raw === undefined) return
  if (!isMap(raw)) return void problems.push('attributes must be a map of names to fields')
  const builtIn = dictionaryOf()
  for (const [name, value] of Object.entries(raw)) {
    const problem = builtIn.has(name) ? 'is the name of a built-in field' : fieldProblem(name, value)
    if (problem) problems.push(`attributes.${name.slice(0, 80)} ${problem}`)
    else if (fields.length === MAX_FIELDS)
      return void problems.push(`attributes: only the first ${MAX_FIELDS} fields count`)
    else fields.push(fieldOf(name, value as Raw))
  }
}

function fieldProblem(name: string, value: unknown): string | undefined {
  // What every object of JavaScript has would be taken for a value.
  if (name in {}) return 'has a name that JavaScript keeps for itself'
  if (!NAME.test(name)) return 'must be named in snake_case, with at most 64 characters'
  if (!isMap(value)) return 'must be a map with a type'
  const {round, type, values} = value
  if (!TYPES.includes(type as FieldType)) return `has the type ${quoted(type)}, must be one of ${TYPES.join(', ')}`
  if (
    round !== undefined &&
    !(type === 'count' && Number.isInteger(round) && (round as number) >= 1 && (round as number) <= 15)
  ) {
    return 'has a round that is not 1 to 15 significant digits of a count'
  }
  if (type !== 'enum') return undefined
  const isList =
    Array.isArray(values) &&
    values.length > 0 &&
    values.every((entry) => typeof entry === 'string' && VALUE.test(entry))
  if (!isList) return 'must have values: a list of words of letters, digits, dots and hyphens'
  return values.length > MOST ? `has ${values.length} values, at most ${MOST} are a closed set` : undefined
}

function fieldOf(name: string, {description, round, type, values}: Raw): Field {
  const field: Field = {
    declared_by: 'host',
    meaning: {
      description: (typeof description === 'string' && oneLine(description, 200)) || name,
      example: EXAMPLES[type as FieldType] ?? String((values as string[])[0]),
    },
    name,
    recordable: true,
    type: type as FieldType,
  }
  if (round !== undefined) field.round = round as number
  if (type === 'enum') field.values = values as string[]
  return field
}

function words(
  raw: unknown,
  {declaration, key, pattern}: {declaration: Declaration; key: string; pattern: RegExp},
): string[] {
  if (raw === undefined) return []
  const list = Array.isArray(raw) ? raw : []
  const good = list.filter((entry): entry is string => typeof entry === 'string' && pattern.test(entry))
  const bad = list.find((entry) => !good.includes(entry))
  if (!Array.isArray(raw) || good.length < list.length)
    declaration.problems.push(`${key} must be a list of names${bad === undefined ? '' : `, ${quoted(bad)} is none`}`)
  if (good.length > MOST) declaration.problems.push(`${key}: only the first ${MOST} count`)
  return good.slice(0, MOST)
}

function readTexts(raw: Raw, declaration: Declaration): void {
  for (const key of ['service_name', 'docs_url', 'suggested_endpoint'] as const) {
    const value = raw[key]
    if (value === undefined) continue
    const isUrl = key !== 'service_name'
    if (
      typeof value === 'string' &&
      value.length <= 255 &&
      (isUrl ? /^https?:\/\//.test(value) && URL.canParse(value) : value.trim())
    )
      declaration[key] = value
    else declaration.problems.push(`${key} must be ${isUrl ? 'an http(s) URL' : 'text'}`)
  }
}
