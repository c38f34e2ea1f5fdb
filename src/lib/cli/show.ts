import {sep} from 'node:path'
import Table from 'cli-table3'

const NO_LINES = Object.fromEntries(
  [
    'top',
    'bottom',
    'left',
    'mid',
    'right',
    'top-mid',
    'top-left',
    'top-right',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
  ]
    .concat('left-mid', 'mid-mid', 'right-mid')
    .map((name) => [name, '']),
)

/**
 * Rows as aligned columns without lines.
 * @param layout `indent`: spaces before each row; `wrapLast`: width of a line, within which the last column is wrapped
 */
export function columns(
  rows: readonly (readonly string[])[],
  {head, indent = 2, wrapLast}: {head?: string[]; indent?: number; wrapLast?: number} = {},
): string {
  const all = head ? [head, ...rows] : rows
  const count = all[0]?.length ?? 0
  const widths = Array.from({length: count}, (_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const taken = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, indent)
  const table = new Table({
    chars: {...NO_LINES, middle: '  '},
    colWidths: wrapLast ? [...widths.slice(0, -1), Math.max(16, wrapLast - taken)] : widths,
    style: {border: [], compact: true, head: [], 'padding-left': 0, 'padding-right': 0},
    wordWrap: true,
  })
  table.push(...all.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => `${' '.repeat(indent)}${line}`.trimEnd())
    .join('\n')
}

const UNITS = ['B', 'kB', 'MB', 'GB']

/** Bytes for people: `4.3 kB`. */
export function bytesText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const value = bytes / 1000 ** power
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`
}

/** Text broken between words, each line indented and of at most 80 columns; a longer word, such as a path, stays whole. */
export function wrapped(text: string, indent = 2): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && indent + last.length + 1 + word.length <= 80) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines.map((line) => ' '.repeat(indent) + line).join('\n')
}

/** A path with the home directory as `~`. */
export function pathText(path: string, home: string, separator: string = sep): string {
  return home && (path === home || path.startsWith(home + separator)) ? `~${path.slice(home.length)}` : path
}

/** What a person may see of an endpoint: no user, no password, no query and no fragment, where tokens are put. */
export function endpointText(endpoint: string): string {
  const url = new URL(endpoint)
  const hasCredentials = url.username !== '' || url.password !== ''
  if (!hasCredentials && !url.search && !url.hash) return endpoint
  const end = `${url.search ? '?[redacted]' : ''}${url.hash ? '#[redacted]' : ''}`
  return `${url.protocol}//${hasCredentials ? '[redacted]@' : ''}${url.host}${url.pathname}${end}`
}

/** A setting's value for people: of a map its keys alone, since they may be secrets. */
export function valueText(value: unknown, home: string): string {
  if (value === null) return '-'
  if (typeof value === 'object') return Object.keys(value).join(', ') || '-'
  return typeof value === 'string' ? pathText(value, home) : String(value)
}

/** A log's path for people; of nobody's where there is no home directory. */
export const logName = (path: string, home: string) => pathText(path, home) || 'a log: there is no home directory'
