import {bar, type Column, fitted, type Look, table, widthsOf} from './marks.js'

const SPACE = 2
/** Names of commands are cut down to this. */
const SHORTEST = 12

/** A table whose first column gives way, and whose last one is a bar in what is left of the line. */
export function withBars({
  columns,
  head,
  look,
  rows,
  shares,
}: {
  head: string
  columns: readonly Column[]
  /** Each begins with its name. */
  rows: readonly (readonly string[])[]
  shares: readonly number[]
  look: Look
}): string[] {
  const longest = Math.max(head.length, ...rows.map(([name = '']) => name.length))
  const fit = fitted([{head}, ...columns], rows, {first: Math.min(longest, SHORTEST), look})
  const [, ...widths] = widthsOf(fit.columns, fit.rows)
  const free = look.width - SPACE - widths.reduce((sum, width) => sum + width + SPACE, 0)
  const name = Math.max(SHORTEST, Math.min(longest, free))
  const left = Math.min(20, free - name - SPACE)
  const most = Math.max(...shares)
  const bars = shares.map((share) => (left >= 4 && most > 0 ? bar(share / most, left) : ''))
  return table(
    [...fit.columns, {head: '', style: 'cyan'}],
    fit.rows.map(([first = '', ...others], at) => [clip(first, name), ...others, bars[at] ?? '']),
    look,
  )
}

const clip = (text: string, width: number) => (text.length <= width ? text : `${text.slice(0, width - 1)}…`)
