import {existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {dictionaryOf, type TelemetryEvent} from '../../../src/lib/event/dictionary.js'
import {appendEvent} from '../../../src/lib/journal/append.js'
import type {Limits} from '../../../src/lib/journal/limits.js'
import * as seldom from '../../../src/hooks/rare.js'
import {readEvents, readFrom} from '../../../src/lib/journal/position.js'
import {appendAtOnce, idsIn} from '../../support/appenders.js'

const uid = process.geteuid?.()
const event = (number: number): TelemetryEvent => ({
  command: 'ok',
  consent: 'local',
  exit_code: 0,
  mode: 'ok',
  opt_in_source: 'config',
  outcome: 'success',
  schema_version: 1,
  span_id: number.toString(16).padStart(16, '0'),
  success: true,
  timestamp: '2026-11-22T19:08:41.123Z',
  trace_id: '1'.repeat(32),
})
const LINE = JSON.stringify(event(1)).length + 1

const rare = () => seldom

describe('rotation', () => {
  let directory: string
  let log: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'telemetry-rotate-'))
    log = join(directory, 'telemetry.log')
  })
  afterEach(() => rmSync(directory, {force: true, recursive: true}))

  const append = (count: number, limits: Limits) => {
    for (let number = 1; number <= count; number++) appendEvent(log, event(number), {rare, uid, ...limits})
  }
  const numbers = async () => {
    const found: number[] = []
    for await (const {span_id} of readEvents(log, dictionaryOf())) found.push(Number.parseInt(span_id, 16))
    return found
  }

  it('comes before the append that would overflow, and readers see all files in order', async () => {
    append(7, {maxFiles: 5, maxSize: 2 * LINE})
    expect(readdirSync(directory).sort()).to.deep.equal([
      'telemetry.log',
      'telemetry.log.1',
      'telemetry.log.2',
      'telemetry.log.3',
    ])
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).size).to.be.at.most(2 * LINE)
    expect(await numbers()).to.deep.equal([1, 2, 3, 4, 5, 6, 7])
  })

  it('keeps no more files than it may, and tells which one it removes', async () => {
    const removed: string[] = []
    const onRemove = (path: string) => {
      removed.push(path)
      return undefined
    }
    append(7, {maxFiles: 1, maxSize: 2 * LINE, onRemove})
    expect(await numbers()).to.deep.equal([5, 6, 7])
    expect(removed).to.deep.equal([`${log}.1`, `${log}.1`])
  })

  it('removes files that a lower limit no longer allows', async () => {
    append(7, {maxFiles: 5, maxSize: 2 * LINE})
    append(1, {maxFiles: 1, maxSize: LINE})
    expect(readdirSync(directory).sort()).to.deep.equal(['telemetry.log', 'telemetry.log.1'])
  })

  it('keeps nothing but the log where no rotated file is allowed', async () => {
    append(5, {maxFiles: 0, maxSize: 2 * LINE})
    expect(readdirSync(directory)).to.deep.equal(['telemetry.log'])
    expect(await numbers()).to.deep.equal([5])
  })

  it('leaves a file without a single event alone, and does not fill it either', () => {
    writeFileSync(log, 'x'.repeat(2_000_000))
    expect(() => append(1, {maxFiles: 5, maxSize: 1000})).to.throw('is full and cannot be rotated')
    expect(readdirSync(directory)).to.deep.equal(['telemetry.log'])
    expect(statSync(log).size).to.equal(2_000_000)
  })

  it('does not wait for a lock: the line goes into the file that is there', () => {
    append(2, {maxFiles: 5, maxSize: 2 * LINE})
    writeFileSync(`${log}.lock`, '')
    append(1, {maxFiles: 5, maxSize: 2 * LINE})
    expect(statSync(log).size).to.equal(3 * LINE)
    expect(existsSync(`${log}.1`)).to.equal(false)
  })

  it('does not hide events from a reader that has begun', async () => {
    append(4, {maxFiles: 5, maxSize: 2 * LINE})
    const dictionary = dictionaryOf()
    const seen: string[] = []
    let position: Parameters<typeof readFrom>[1]
    const read = async (limit: number) => {
      for await (const entry of readFrom(log, position, dictionary)) {
        seen.push(entry.event.span_id)
        position = entry.position
        if (seen.length >= limit) return
      }
    }
    await read(1)
    for (let number = 5; number <= 8; number++) {
      appendEvent(log, event(number), {maxFiles: 5, maxSize: 2 * LINE, rare, uid})
      await read(seen.length + 1)
    }
    await read(100)
    expect(seen).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8].map((number) => event(number).span_id))
  })

  it('loses and tears no line of 8 processes that append at once', async () => {
    expect(await appendAtOnce(8, {count: 200, log, maxFiles: 999, maxSize: 40 * LINE})).to.equal(0)
    const ids = idsIn(log)
    expect(new Set(ids).size).to.equal(1600)
    expect(ids).to.have.length(1600)
    expect(readdirSync(directory).length).to.be.greaterThan(8)
  })
})
