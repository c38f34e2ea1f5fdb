import {dataTable} from './card.js'
import {changesOf, comparisonTitle} from './change.js'
import {html, type Markup} from './markup.js'
import type {Report} from './shape.js'
import {fieldText, numberText, percentText} from './words.js'

const MOST_COMMANDS = 40

/** The most used commands. */
export function commandsCard({commands}: Report): Markup {
  const rows = commands
    .slice(0, MOST_COMMANDS)
    .map(({command, runs, share, success_rate}) => [
      command,
      numberText(runs),
      percentText(share),
      percentText(success_rate),
    ])
  const rest = commands.length - rows.length
  const caption = rest > 0 ? `Most used first; ${numberText(rest)} more are not shown` : 'Most used first'
  return html`<section class="wide"><h2>Commands</h2>${dataTable(caption, ['command', 'runs', 'share', 'succeeded'], rows)}</section>`
}

/** Every count that a run reported. */
export function countsCard({averages, sums}: Report): Markup | undefined {
  const rows = Object.entries(averages).map(([field, {per_run, per_week}]) => [
    fieldText(field),
    ...[sums[field] ?? 0, per_run, per_week].map(numberText),
  ])
  if (rows.length === 0) return undefined
  return html`<section class="wide"><h2>What they counted</h2>${dataTable('Per run: of those that reported it', ['', 'in all', 'per run', 'per week'], rows)}</section>`
}

/** A period beside the one before it; nothing where neither has runs. */
export function comparisonCard(report: Report): Markup | undefined {
  const {current, previous} = report.comparison
  if (current.runs + previous.runs === 0) return undefined
  const rows = changesOf(report).map(({change, current: now, isBetter, previous: before, what}) => {
    const style = isBetter === undefined ? '' : isBetter ? 'good' : 'worse'
    const verdict = isBetter === undefined ? '' : isBetter ? ' (better)' : ' (worse)'
    return html`<tr><th scope="row">${what}</th><td>${now}</td><td class="${style}">${change}${verdict}</td><td>${before}</td></tr>`
  })
  return html`<section><h2>${comparisonTitle(report)}</h2><div class="scroll"><table>
<thead><tr><th scope="col">figure</th><th scope="col">now</th><th scope="col">change</th><th scope="col">before</th></tr></thead>
<tbody>${rows}</tbody></table></div></section>`
}
