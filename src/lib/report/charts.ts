import {scaleBand, scaleLinear, scaleLog} from 'd3-scale'
import {html, type Markup} from './markup.js'
import {durationText, numberText, percentText} from './words.js'

/** One column of a chart; its series are stacked in their order. */
export interface ChartColumn {
  label: string
  /** What is said where the pointer rests on it. */
  title: string
  values: readonly number[]
}

const HEIGHT = 180
const PLOT = 150
const percent = (value: number) => `${Number(value.toFixed(3))}%`

/**
 * Columns over a base line. Lengths across are percentages and there is no `viewBox`, so that the chart is as wide as
 * its place and its text as large as the page's, on a phone as in print.
 * @param series class names of the stacked series
 */
export function columnChart(columns: readonly ChartColumn[], series: readonly string[], name: string): Markup {
  const most = Math.max(1, ...columns.map(({values}) => values.reduce((sum, value) => sum + value, 0)))
  const y = scaleLinear([0, most], [PLOT, 12]).nice(4)
  const x = scaleBand(
    columns.map((_, index) => index),
    [0, 100],
  )
    .paddingInner(0.2)
    .paddingOuter(0.1)
  const width = columns.length < 6 ? Math.min(x.bandwidth(), 12) : x.bandwidth()
  const ticks = y.ticks(4).filter((tick) => Number.isInteger(tick))
  const grid = ticks.map((tick) => html`<line class="grid" x1="0" x2="100%" y1="${y(tick)}" y2="${y(tick)}"/>`)
  const bars = columns.map(({title, values}, index) => {
    let below = 0
    const left = (x(index) ?? 0) + (x.bandwidth() - width) / 2
    const parts = values.map((value, at) => {
      below += value
      return value > 0
        ? html`<rect class="${series[at]}" x="${percent(left)}" width="${percent(width)}" y="${y(below).toFixed(1)}" height="${(y(below - value) - y(below)).toFixed(1)}"/>`
        : undefined
    })
    return html`<g><title>${title}</title>${parts}</g>`
  })
  const texts = ticks.map(numberText)
  const axis = 12 + 7 * Math.max(...texts.map(({length}) => length))
  const numbers = ticks.map(
    (tick, index) => html`<text class="tick end" x="${axis - 8}" y="${y(tick) + 4}">${texts[index]}</text>`,
  )
  return html`<div class="chart" role="img" aria-label="${name}"><svg width="${axis}" height="${HEIGHT}">${numbers}</svg><svg class="plot" height="${HEIGHT}">${grid}${bars}${labels(columns)}</svg></div>`
}

/** The first, middle and last label: more would not fit on a phone. */
function labels(columns: readonly ChartColumn[]): Markup[] {
  const last = columns.length - 1
  if (last === 0) return [html`<text class="tick middle" x="50%" y="${HEIGHT - 10}">${columns[0]?.label}</text>`]
  const shown = [
    {anchor: 'start', at: 0, x: 0},
    ...(last >= 4 ? [{anchor: 'middle', at: Math.round(last / 2), x: 50}] : []),
    {anchor: 'end', at: last, x: 100},
  ]
  return shown.map(
    ({anchor, at, x}) => html`<text class="tick ${anchor}" x="${x}%" y="${HEIGHT - 10}">${columns[at]?.label}</text>`,
  )
}

/** More would not fit on a phone; the whole name is in the mark's title and in the table. */
const LONGEST = 42
const clip = (name: string) => (name.length <= LONGEST ? name : `${name.slice(0, LONGEST - 1)}…`)

/** A row of a chart of durations. */
export interface DurationRow {
  name: string
  p50: number
  p95: number
}

/** From the median to the p95 of each row, on a logarithmic scale: durations differ by orders of magnitude. */
export function durationChart(rows: readonly DurationRow[], name: string): Markup {
  const row = 38
  const low = Math.max(1, Math.min(...rows.map(({p50}) => p50)))
  const high = Math.max(low * 10, ...rows.map(({p95}) => p95))
  const x = scaleLog([low, high], [1.5, 98.5]).nice().clamp(true)
  const at = (ms: number) => percent(x(Math.max(1, ms)))
  const height = rows.length * row + 26
  const ticks = x.ticks(3).filter((tick) => Number.isInteger(Math.log10(tick)))
  const grid = ticks.map((tick, index) => {
    const anchor = index === 0 ? 'start' : index === ticks.length - 1 ? 'end' : 'middle'
    return html`<line class="grid" x1="${at(tick)}" x2="${at(tick)}" y1="0" y2="${height - 20}"/><text class="tick ${anchor}" x="${at(tick)}" y="${height - 6}">${durationText(tick)}</text>`
  })
  const marks = rows.map(({name: label, p50, p95}, index) => {
    const y = index * row + 27
    return html`<g><title>${label}: median ${durationText(p50)}, p95 ${durationText(p95)}</title><text class="name" x="0" y="${y - 11}">${clip(label)}</text><line class="span" x1="${at(p50)}" x2="${at(p95)}" y1="${y}" y2="${y}"/><circle class="p50" cx="${at(p50)}" cy="${y}" r="5"/><circle class="p95" cx="${at(p95)}" cy="${y}" r="5"/></g>`
  })
  return html`<svg role="img" aria-label="${name}" width="100%" height="${height}">${grid}${marks}</svg>`
}

/** One part of a whole. */
export interface Part {
  name: string
  share: number
  /** Class name of its colour. */
  style: string
}

/** A bar that is divided into parts of 1. */
export function partsChart(parts: readonly Part[], name: string): Markup {
  let left = 0
  const bars = parts.map(({name: label, share, style}) => {
    const x = left
    left += share * 100
    const text =
      share >= 0.12
        ? html`<text class="in middle" x="${percent(x + share * 50)}" y="26">${percentText(share)}</text>`
        : undefined
    return html`<g><title>${label}: ${percentText(share)}</title><rect class="${style} part" x="${percent(x)}" width="${percent(share * 100)}" y="4" height="34"/>${text}</g>`
  })
  return html`<svg role="img" aria-label="${name}" width="100%" height="42">${bars}</svg>`
}
