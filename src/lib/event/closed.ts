import type {Declaration} from './declared.js'
import {type Dictionary, dictionaryOf} from './dictionary.js'
import {errorTypes} from './errors.js'

/**
 * The dictionary for who reads the log: error types are those of the closed lists alone, since anyone may have edited
 * the file. Commands leave the lists out, as they write nothing else and loading them costs time.
 */
export function closedDictionaryOf({errors, fields}: Pick<Declaration, 'errors' | 'fields'>): Dictionary {
  const values = errorTypes(errors)
  const closed = [...dictionaryOf(fields)].map(
    ([name, field]) => [name, field.type === 'error' ? {...field, values} : field] as const,
  )
  return new Map(closed)
}
