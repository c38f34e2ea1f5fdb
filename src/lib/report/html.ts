import {createHash} from 'node:crypto'
import {html, type Markup} from './markup.js'
import {durationsCard, outcomesCard, sharesCards, trendCards} from './cards.js'
import type {Report} from './shape.js'
import {STYLE} from './style.js'
import {commandsCard, comparisonCard, countsCard} from './tables.js'
import {beside, skippedText} from './text.js'
import {daysText, durationText, numberText, percentText} from './words.js'

/**
 * The report as one page that needs nothing else: no script, no font, no request. Its policy forbids them, so that
 * nothing in it could ever call home.
 */
export function reportHtml(report: Report, now: Date): string {
  const hash = createHash('sha256').update(STYLE).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`
  const title = `${report.cli}: telemetry report`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
${style()}
</head>
<body>
<main>
${report.runs === 0 ? empty(report) : full(report, now)}
</main>
</body>
</html>
`.text
}

/** Not escaped, for it is ours, and its hash is in the policy. */
function style(): Markup {
  const block = html`<style></style>`
  return Object.assign(block, {text: `<style>${STYLE}</style>`})
}

function header(report: Report): Markup {
  const {cli, command, time_zone} = report
  const filter = command ? html`, only <code>${command}</code>` : undefined
  return html`<header class="lead"><h1>${cli}: what the numbers say</h1>
<p class="soft">${daysText(report)} (${time_zone})${filter}</p></header>`
}

function empty(report: Report): Markup {
  return html`${header(report)}<section><h2>No runs to report on</h2><p>Nothing was recorded in this period. ${skippedText(report)}</p></section>`
}

function full(report: Report, now: Date): Markup {
  const skipped = skippedText(report)
  const [comparison, shares] = [comparisonCard(report), sharesCards(report)]
  // Cards stand in twos. Before the durations are three, these, and no more: where that leaves it alone, it is wide.
  const isAlone = (shares.length + (comparison ? 1 : 0)) % 2 === 1
  return html`${header(report)}
${tiles(report)}
<div class="cards">
${trendCards(report, now)}
${shares}
${outcomesCard(report)}
${comparison}
${durationsCard(report, isAlone)}
${commandsCard(report)}
${countsCard(report)}
${besideCard(report)}
</div>
<footer class="note"><p>Made from the log on this machine; the page loads nothing and sends nothing. Durations are exact to ${percentText(report.quantile_error)}. ${skipped}</p></footer>`
}

function tiles({duration_ms, regressions_prevented, runs, success_rate}: Report): Markup {
  const tile = (value: string, label: string) => html`<div class="tile"><b>${value}</b><span>${label}</span></div>`
  const {per_week, total} = regressions_prevented
  return html`<div class="tiles">
${tile(numberText(runs), 'runs')}
${tile(percentText(success_rate), 'succeeded')}
${tile(durationText(duration_ms.p50), 'median duration')}
${tile(durationText(duration_ms.p95), 'p95 duration')}
${tile(numberText(total), 'regressions prevented')}
${tile(numberText(per_week ?? 0), 'prevented per week')}
</div>`
}

function besideCard(report: Report): Markup | undefined {
  if (!report.compare) return undefined
  const items = report.compare.sentences.map((sentence) => html`<li>${sentence}</li>`)
  return html`<section class="wide"><h2>Beside ${beside(report)}</h2><ul class="plain">${items}</ul></section>`
}
