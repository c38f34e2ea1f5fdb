import {styleText} from 'node:util'
import type {Env} from '../paths.js'

/** How text is written: how wide, and whether in colour. */
export interface Look {
  width: number
  isColoured: boolean
}

export type Style = 'bold' | 'cyan' | 'dim' | 'green' | 'red'

/** What the terminal can show; a pipe gets 80 columns without colour. `FORCE_COLOR` beats `NO_COLOR`, as in Node.js. */
export function lookOf({columns, isTTY}: {isTTY?: boolean; columns?: number}, env: Env): Look {
  const forced = env['FORCE_COLOR']
  const isForced = forced !== undefined && !['0', 'false'].includes(forced)
  const isRefused = forced !== undefined ? !isForced : Boolean(env['NO_COLOR']) || env['TERM'] === 'dumb'
  return {
    isColoured: isForced || (Boolean(isTTY) && !isRefused),
    width: Math.min(120, Math.max(40, columns || 80)),
  }
}

/** The text in this style, where colour is wanted. */
export function paint(text: string, style: Style, {isColoured}: Look): string {
  return isColoured && text !== '' ? styleText(style, text, {validateStream: false} as never) : text
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A bar for a part of 1, `width` characters at full length; anything above 0 is seen. */
export function bar(part: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, part)) * width * 8)
  const shown = part > 0 ? Math.max(1, eighths) : 0
  return '█'.repeat(Math.floor(shown / 8)) + EIGHTHS[shown % 8]
}

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** A line of small columns; a value of 0 is a dot, so that it cannot be taken for a small one. */
export function sparkline(values: readonly number[]): string {
  const most = Math.max(...values, 1)
  return values.map((value) => (value > 0 ? LEVELS[Math.ceil((value / most) * LEVELS.length) - 1] : '·')).join('')
}

/** A column of a table. */
export interface Column {
  head: string
  align?: 'left' | 'right'
  style?: Style
}

/** Rows as aligned columns, two spaces apart and indented by two. Widths are counted before colour. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], look: Look): string[] {
  const widths = columns.map(({head}, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)))
  const line = (cells: readonly string[], isHead: boolean) =>
    columns
      .map(({align, style}, at) => {
        const cell = cells[at] ?? ''
        const space = ' '.repeat((widths[at] ?? 0) - cell.length)
        const text = isHead ? paint(cell, 'dim', look) : style ? paint(cell, style, look) : cell
        return align === 'right' ? space + text : text + space
      })
      .join('  ')
  const head = columns.map((column) => column.head)
  return [...(head.some(Boolean) ? [line(head, true)] : []), ...rows.map((row) => line(row, false))].map((text) =>
    `  ${text}`.trimEnd(),
  )
}
