import {type Document, isMap, isScalar, type Pair, type ParsedNode, type Scalar, stringify, type YAMLMap} from 'yaml'
import type {Changes} from './edit.js'

/** One place of the text that gets another text. */
interface Edit {
  from: number
  to: number
  text: string
}

type Entry = Pair<ParsedNode, ParsedNode | null>

/** The text has a form that cannot be edited in place: then it is written anew as a whole. */
class Unusual extends Error {}

/**
 * Edits YAML as text: all that does not change stays as the user wrote it, comments, blank lines and quotes included.
 * A new key comes after its commented example, where there is one. The caller checks what came out.
 * @param document what was parsed from `text`
 * @returns undefined where the text has a form that this does not know
 */
export function spliceYaml(text: string, document: Document.Parsed, changes: Changes): string | undefined {
  const newline = text.includes('\r\n') ? '\r\n' : '\n'
  const whole = text === '' || text.endsWith('\n') ? text : text + newline
  try {
    const edits = Object.entries(changes).flatMap(([key, value]) => editsOf(whole, document, {key, value}))
    return apply(
      whole,
      edits.map((edit) => ({...edit, text: edit.text.replaceAll('\n', newline)})),
    )
  } catch (error) {
    if (error instanceof Unusual) return undefined
    throw error
  }
}

function editsOf(text: string, document: Document.Parsed, {key, value}: {key: string; value: unknown}): Edit[] {
  const root = document.contents
  if (root !== null && (!isMap(root) || root.flow)) throw new Unusual()
  const items = (root?.items ?? []) as Entry[]
  const name = key === 'headers+' ? 'headers' : key
  const entry = items.find((item) => isScalar(item.key) && item.key.value === name)
  if (key === 'headers+' && isMap(entry?.value)) return headerEdits(text, entry.value, value as Record<string, string>)
  if (!entry) return value === undefined ? [] : [{...after(text, items, name), text: lines({[name]: value})}]
  if (value !== undefined && typeof value !== 'object' && isPlace(entry.value))
    return [replaced(text, entry.value, value)]
  return [{from: startOf(text, entry), text: value === undefined ? '' : lines({[name]: value}), to: endOf(text, entry)}]
}

function headerEdits(text: string, headers: YAMLMap.Parsed, added: Record<string, string>): Edit[] {
  const items = headers.items as Entry[]
  const last = items.at(-1)
  if (headers.flow || !last) throw new Unusual()
  return Object.entries(added).map(([name, value]) => {
    const same = items.find((item) => String(item.key).toLowerCase() === name.toLowerCase())
    if (same && isPlace(same.value)) return replaced(text, same.value, value)
    if (same) throw new Unusual()
    const at = endOf(text, last)
    const indent = text.slice(startOf(text, last), last.key.range[0])
    return {from: at, text: indent + lines({[name]: value}), to: at}
  })
}

const lines = (entry: object) => stringify(entry, {lineWidth: 0})

/** A value whose text can be replaced by another: on one line, and nothing else refers to it. */
function isPlace(value: ParsedNode | null): value is Scalar.Parsed {
  return isScalar(value) && !value.anchor && !value.tag && !value.type?.startsWith('BLOCK')
}

function replaced(text: string, {range: [from, to], type}: Scalar.Parsed, value: unknown): Edit {
  const quote = type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? type : 'PLAIN'
  const shown = stringify(value, {defaultStringType: quote, lineWidth: 0}).trimEnd()
  return {from, text: text[from - 1] === ':' ? ` ${shown}` : shown, to}
}

/** Where a new key belongs: after its commented example, else after the last key, else at the end. */
function after(text: string, items: readonly Entry[], key: string): {from: number; to: number} {
  const example = new RegExp(`^# ?${key}:.*\\n(?:#[ \\t]{2,}.*\\n)*`, 'm').exec(text)
  const last = items.at(-1)
  const at = example ? example.index + example[0].length : last ? endOf(text, last) : text.length
  return {from: at, to: at}
}

/** Start of the line on which an entry begins. */
function startOf(text: string, {key}: Entry): number {
  const start = text.lastIndexOf('\n', key.range[0] - 1) + 1
  if (text.slice(start, key.range[0]).trim() !== '') throw new Unusual()
  return start
}

/** End of the line on which an entry ends, with its newline. */
function endOf(text: string, {key, value}: Entry): number {
  const content = text.slice(0, Math.max(key.range[1], value?.range[1] ?? 0)).trimEnd().length
  return text.indexOf('\n', content) + 1
}

function apply(text: string, edits: readonly Edit[]): string {
  let result = ''
  let position = 0
  for (const edit of edits.toSorted((a, b) => a.from - b.from)) {
    if (edit.from < position) throw new Unusual()
    result += text.slice(position, edit.from) + edit.text
    position = edit.to
  }
  return result + text.slice(position)
}
