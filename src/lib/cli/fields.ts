import type {Dictionary, Field} from '../event/dictionary.js'
import {meaningOf} from '../event/meanings.js'

export interface ShownField {
  name: string
  type: string
  description: string
  example: boolean | number | string
  declared_by: string
}

/** The dictionary for people: the command, its JSON and the README's table are made of it. */
export function fieldRows(dictionary: Dictionary): ShownField[] {
  return [...dictionary.values()].map((field) => ({
    declared_by: field.declared_by,
    description: describe(field),
    example: meaningOf(field).example,
    name: field.name,
    type: field.type,
  }))
}

function describe(field: Field): string {
  const {description} = meaningOf(field)
  const {type, values} = field
  return type === 'enum' && values ? `${description}: ${values.map((value) => `\`${value}\``).join(', ')}` : description
}

/** The table of fields as Markdown. */
export function fieldsMarkdown(dictionary: Dictionary): string {
  const rows = fieldRows(dictionary).map(
    ({description, example, name, type}) => `| \`${name}\` | ${type} | ${description} | \`${example}\` |`,
  )
  return ['| field | type | meaning | example |', '| --- | --- | --- | --- |', ...rows].join('\n')
}
