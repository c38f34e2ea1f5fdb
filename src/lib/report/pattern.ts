import {REQUIRED} from '../event/accept.js'
import type {Dictionary, Field, FieldType} from '../event/dictionary.js'

/** Text without escapes: no value of an event needs any. */
const TEXT = '[^"\\\\\\x00-\\x1f]*'
/** So many digits are exact in a number. */
const NUMBER = '0|[1-9]\\d{0,14}'

const VALUES: Record<FieldType, (field: Field) => [before: string, value: string, after: string]> = {
  boolean: () => ['', 'true|false', ''],
  command: () => ['"', TEXT, '"'],
  count: () => ['', NUMBER, ''],
  duration: () => ['', NUMBER, ''],
  enum: ({values = []}) => ['"', values.map((value) => value.replaceAll(/\W/g, '\\$&')).join('|'), '"'],
  error: () => ['"', TEXT, '"'],
  // All zeros are no id.
  id: ({digits}) => ['"(?!0+")', `[0-9a-f]{${digits}}`, '"'],
  integer: ({max}) => ['', max === 1 ? '0|1' : NUMBER, ''],
  time: () => ['"', TEXT, '"'],
  version: () => ['"', TEXT, '"'],
}

/**
 * What a line looks like that holds an event as we write it: the dictionary's fields in its order, each at most once,
 * and nothing else. To match it is twice as fast as to parse JSON. A line that it does not match may still be an event.
 * @param wanted the fields whose values are captured, in the dictionary's order
 */
export function eventPattern(dictionary: Dictionary, wanted: (field: Field) => boolean): RegExp {
  const fields = [...dictionary.values()].map((field, index) => {
    const [before, value, after] = VALUES[field.type](field)
    const captured = wanted(field) ? `(${value})` : `(?:${value})`
    const pair = `${index === 0 ? '' : ', ?'}"${field.name}": ?${before}${captured}${after}`
    return REQUIRED.includes(field.name) ? pair : `(?:${pair})?`
  })
  return new RegExp(`^\\{${fields.join('')}\\}$`)
}
