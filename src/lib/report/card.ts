import {html, type Markup} from './markup.js'

/** Rows as a table with a caption for those who do not see the page. */
export function dataTable(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const cells = ([first = '', ...others]: readonly string[]) =>
    html`<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>`
  return html`<div class="scroll"><table><caption>${caption}</caption>
<thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(cells)}</tbody></table></div>`
}

/** A chart with its title, and what it was drawn from. */
export interface Card {
  title: string
  chart: Markup
  legend?: Markup
  table: Markup
  isWide?: boolean
}

/** A chart, and behind it the table that it was drawn from. */
export function card({chart, isWide, legend, table, title}: Card): Markup {
  return html`<section class="${isWide ? 'wide' : ''}"><h2>${title}</h2><figure>${chart}${legend}
<details><summary aria-label="The numbers: ${title}">The numbers</summary>${table}</details></figure></section>`
}

/** What the colours of a chart stand for. */
export const legendOf = (entries: readonly {style: string; text: string}[]): Markup =>
  html`<ul class="legend">${entries.map(({style, text}) => html`<li><span class="key ${style}"></span>${text}</li>`)}</ul>`
