import {existsSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import {type Browser, type BrowserContextOptions, chromium} from 'playwright-core'
import {reportHtml} from '../../src/lib/report/html.js'
import {Log, line} from './support/log.js'

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const VIEWS: Record<string, BrowserContextOptions & {isPrint?: boolean}> = {
  'a dark screen': {colorScheme: 'dark', viewport: {height: 900, width: 1200}},
  'a light screen': {colorScheme: 'light', viewport: {height: 900, width: 1200}},
  'a phone': {viewport: {height: 800, width: 360}},
  paper: {colorScheme: 'dark', isPrint: true, viewport: {height: 1000, width: 720}},
}

const day = (date: number) => Date.UTC(2026, 10, date)
const COMPARED = {current: {since: day(13), until: day(20)}, previous: {since: day(6), until: day(13)}}

/** Brightness of a CSS colour, 0 to 255. */
const brightness = (color: string) =>
  (color.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3

describe('the page of a report in a browser', () => {
  let browser: Browser
  let log: Log
  let address: string

  before(async function () {
    if (!existsSync(CHROMIUM)) {
      console.log(`      no Chromium at ${CHROMIUM} (CHROMIUM_PATH names another place)`)
      this.skip()
    }
    browser = await chromium.launch({args: QUIET, executablePath: CHROMIUM})
    log = new Log()
    log.write(
      Array.from({length: 900}, (_, index) =>
        line({
          command: index % 40 === 0 ? `very.${'long_name_'.repeat(12)}` : `command.number_${index % 11}`,
          contract_violations: 3,
          duration_ms: 40 + (index % 300) * 100,
          legacy_test_failures: 1,
          outcome: index % 9 === 0 ? 'failure' : 'success',
          plan_drift_violations: 2,
          success: index % 9 !== 0,
          timestamp: new Date(Date.UTC(2026, 10, 20) - index * 8e6).toISOString(),
          violations_detected: index % 5,
        }),
      ),
    )
    const path = join(log.folder, 'page.html')
    writeFileSync(path, reportHtml(log.report({compared: COMPARED}), new Date('2026-11-22T12:00:00.000Z')))
    address = pathToFileURL(path).href
  })
  after(async () => {
    await browser?.close()
    log?.remove()
  })

  for (const [name, {isPrint, ...options}] of Object.entries(VIEWS)) {
    it(`is laid out, legible and without complaints on ${name}`, async () => {
      const context = await browser.newContext(options)
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('console', (message) => complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on(
        'request',
        (request) =>
          request.url() !== address &&
          !request.url().startsWith('data:') &&
          complaints.push(`asks for ${request.url()}`),
      )
      await page.goto(address)
      if (isPrint) await page.emulateMedia({colorScheme: 'dark', media: 'print'})
      const seen = await page.evaluate(LAYOUT)
      const image = await page.screenshot({fullPage: true})
      await context.close()
      expect(complaints).to.deep.equal([])
      expect(seen.width, 'no scrolling sideways').to.be.at.most(options.viewport?.width ?? 0)
      expect(seen.outside, 'nothing outside of its card').to.deep.equal([])
      expect(seen.cut, 'no table has columns out of sight').to.deep.equal([])
      expect(seen.bars).to.be.above(100)
      expect(seen.smallest, 'text size in px').to.be.at.least(isPrint ? 11 : 12)
      expect(brightness(seen.ground) < 128, 'dark ground').to.equal(options.colorScheme === 'dark' && !isPrint)
      expect(Math.abs(brightness(seen.ground) - brightness(seen.text)), 'contrast').to.be.above(150)
      // An image of one colour would be a few kilobytes.
      expect(image.length).to.be.above(30_000)
    })
  }

  it('opens the table behind a chart', async () => {
    const page = await browser.newPage()
    await page.goto(address)
    const table = page.locator('details table').first()
    expect(await table.isVisible()).to.equal(false)
    await page.locator('summary').first().click()
    expect(await table.isVisible()).to.equal(true)
    await page.close()
  })
})

interface Layout {
  width: number
  outside: string[]
  bars: number
  cut: string[]
  smallest: number
  ground: string
  text: string
}

/** Runs in the page, of whose types this program knows nothing. */
const LAYOUT = `(() => {
  const boxes = [...document.querySelectorAll('section')].flatMap((section) => {
    const {left, right} = section.getBoundingClientRect()
    return [...section.querySelectorAll('h2,figure,svg,ul,.scroll')]
      .filter((part) => part.checkVisibility())
      .filter((part) => part.getBoundingClientRect().left < left - 1 || part.getBoundingClientRect().right > right + 1)
      .map((part) => section.querySelector('h2').textContent + ': ' + part.tagName)
  })
  const texts = [...document.querySelectorAll('p,td,th,li,svg text,h1,h2')]
  const body = getComputedStyle(document.body)
  return {
    bars: [...document.querySelectorAll('rect')].filter((rect) => rect.getBoundingClientRect().width > 0.5).length,
    cut: [...document.querySelectorAll('section > .scroll')]
      .filter((box) => box.scrollWidth > box.clientWidth + 1)
      .map((box) => box.textContent.slice(0, 40)),
    ground: body.backgroundColor,
    outside: boxes,
    smallest: Math.min(...texts.map((text) => parseFloat(getComputedStyle(text).fontSize))),
    text: body.color,
    width: document.documentElement.scrollWidth,
  }
})()` as unknown as () => Layout
