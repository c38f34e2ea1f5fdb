import {createHash} from 'node:crypto'
import {expect} from 'chai'
import {reportHtml} from '../../src/lib/report/html.js'
import {html} from '../../src/lib/report/markup.js'
import {Log, line, lines} from './support/log.js'

const NOW = new Date('2026-11-22T12:00:00.000Z')
const HOSTILE = `<script>alert(1)</script>"'&<img src=x onerror=alert(1)>`

describe('the page of a report', () => {
  let log: Log
  beforeEach(() => {
    log = new Log()
  })
  afterEach(() => log.remove())

  /** A thousand commands over five years: more than any page should show. */
  const large = () =>
    log.write(
      Array.from({length: 6000}, (_, index) =>
        line({
          command: `c${'x'.repeat(90)}${index % 1000}`,
          contract_violations: 1,
          duration_ms: 1 + index ** 2,
          timestamp: new Date(Date.UTC(2021, 10, 22) + index * 2.6e7).toISOString(),
          violations_detected: index % 5,
        }),
      ),
    )

  it('is smaller than 300 KB, however much there is to tell', () => {
    const page = reportHtml(large().report(), NOW)
    expect(page).to.include('Regressions prevented per week')
    expect(Buffer.byteLength(page)).to.be.below(300_000)
  })

  it('needs nothing but itself: no script, no link, no address', () => {
    const page = reportHtml(large().report(), NOW)
    expect(page).to.match(/^<!doctype html>/)
    expect(page).not.to.match(/<script|<iframe|<object|@import|url\(|https?:|\son\w+=|\sstyle=/i)
    expect(page.match(/(?:src|href)="[^"]*"/g)).to.deep.equal(['href="data:,"'])
  })

  it('has a policy that allows its own style and nothing else', () => {
    const page = reportHtml(large().report(), NOW)
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? []
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? []
    const hash = createHash('sha256').update(style).digest('base64')
    expect(policy.replaceAll('&#39;', "'")).to.equal(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`,
    )
  })

  it('escapes whatever it is given, although no log could hold it', () => {
    const report = log.write(lines(3, {checks_failed: 1})).report({}, [{of: ['checks_failed'], title: HOSTILE}])
    const [command] = report.commands
    if (!command) throw new Error('no command')
    const hostile = {
      ...report,
      cli: HOSTILE,
      command: HOSTILE,
      commands: [{...command, command: HOSTILE}],
      compare: {figures: [], reports: 7, sentences: [HOSTILE], with: 'benchmark' as const},
      outcomes: {[HOSTILE]: 3},
      time_zone: HOSTILE,
    }
    const page = reportHtml(hostile, NOW)
    expect(page).not.to.match(/<script|<img/)
    expect(page.split('&lt;script&gt;')).to.have.length.above(8)
    expect(html`<a title="${HOSTILE}">`.text).to.equal(
      '<a title="&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;&lt;img src=x onerror=alert(1)&gt;">',
    )
  })

  it('has a table behind each chart, and a name for it', () => {
    const page = reportHtml(large().report(), NOW)
    const charts = page.match(/<figure>.*?<\/figure>/gs) ?? []
    expect(charts).to.have.length(6)
    for (const chart of charts) {
      expect(chart).to.match(/role="img" aria-label="[^"]{8,}/)
      expect(chart).to.match(/<details><summary aria-label="The numbers: [^"]+">.*<table><caption>.*<th scope="row">/s)
    }
    expect(page.match(/<h1>/g)).to.have.length(1)
    expect(page).to.include('<html lang="en">')
  })

  it('says so where there is nothing to show', () => {
    expect(reportHtml(log.write('torn').report(), NOW))
      .to.include('No runs to report on')
      .and.to.include('Skipped: 1 line without an event.')
  })
})
