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

/** Text broken between words, each line indented by two and no longer than the terminal is wide; a longer word stays whole. */
export function wrap(text: string, {width}: Look): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`  ${word}`)
  }
  return lines
}

/** A column of a table. */
export interface Column {
  head: string
  align?: 'left' | 'right'
  style?: Style
  /** Left out where the terminal is too narrow; the lowest first. */
  spare?: number
}

type Rows = readonly (readonly string[])[]
const GAP = 2

/** How wide each column is. */
export function widthsOf(columns: readonly Column[], rows: Rows): number[] {
  return columns.map(({head}, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)))
}

/** The columns that fit, and their cells. @param first the width of the first one where that gives way */
export function fitted(
  columns: readonly Column[],
  rows: Rows,
  {look, first}: {look: Look; first?: number},
): {columns: readonly Column[]; rows: Rows} {
  const [name = 0, ...others] = widthsOf(columns, rows)
  const width = [first ?? name, ...others].reduce((sum, each) => sum + GAP + each, 0)
  const least = Math.min(...columns.map(({spare = Number.POSITIVE_INFINITY}) => spare))
  if (width <= look.width || least === Number.POSITIVE_INFINITY) return {columns, rows}
  const out = columns.findIndex(({spare}) => spare === least)
  const without = <Cell>(cells: readonly Cell[]) => cells.filter((_, at) => at !== out)
  return fitted(without(columns), rows.map(without), {look, ...(first === undefined ? {} : {first})})
}

/** Rows as aligned columns, two spaces apart and indented by two. Widths are counted before colour. */
export function table(all: readonly Column[], cells: Rows, look: Look): string[] {
  const {columns, rows} = fitted(all, cells, {look})
  const widths = widthsOf(columns, rows)
  const line = (row: readonly string[], isHead: boolean) =>
    columns
      .map(({align, style}, at) => {
        const cell = row[at] ?? ''
        const space = ' '.repeat((widths[at] ?? 0) - cell.length)
        const text = isHead ? paint(cell, 'dim', look) : style ? paint(cell, style, look) : cell
        return align === 'right' ? space + text : text + space
      })
      .join(' '.repeat(GAP))
  const head = columns.map((column) => column.head)
  return [...(head.some(Boolean) ? [line(head, true)] : []), ...rows.map((row) => line(row, false))].map((text) =>
    `  ${text}`.trimEnd(),
  )
}
