import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {expect} from 'chai'
import * as seldom from '../../../src/hooks/rare.js'
import {dictionaryOf} from '../../../src/lib/event/dictionary.js'
import {appendEvent} from '../../../src/lib/journal/append.js'
import type {Limits} from '../../../src/lib/journal/limits.js'
import {readEvents} from '../../../src/lib/journal/position.js'
import {trim} from '../../../src/lib/journal/rotate.js'
import {anEvent} from '../../delivery/support/user.js'
import {appendAtOnce, bytesOf, filesOf, idsIn} from '../../support/appenders.js'

const uid = process.geteuid?.()
const rare = () => seldom
/** Two of the lines fit. */
const SIZE = 1000

describe('rotation, whatever stands in its way,', () => {
  let directory: string
  let log: string
  let appended: string[]
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'telemetry-rotation-'))
    log = join(directory, 'telemetry.log')
    appended = []
  })
  afterEach(() => rmSync(directory, {force: true, recursive: true}))

  const append = (count: number, limits: Partial<Limits> = {}) => {
    for (let number = 1; number <= count; number++) {
      const event = anEvent('http://127.0.0.1/', number)
      appended.push(event.span_id)
      appendEvent(log, event, {maxFiles: 3, maxSize: SIZE, rare, uid, ...limits})
    }
  }
  const read = async () => {
    const found: string[] = []
    for await (const {span_id} of readEvents(log, dictionaryOf())) found.push(span_id)
    return found
  }
  const names = () => readdirSync(directory).sort()

  it('lets a directory that has the name of a rotated file alone, and numbers around it', async () => {
    mkdirSync(`${log}.1`)
    writeFileSync(join(`${log}.1`, 'notes'), '')
    append(40)
    expect(names()).to.deep.equal(['', '.1', '.2', '.3', '.4'].map((end) => `telemetry.log${end}`))
    expect(existsSync(join(`${log}.1`, 'notes'))).to.equal(true)
    const left = await read()
    expect(left).to.deep.equal(appended.slice(-left.length))
  })

  it('lets a file without a single event alone that has the name of a rotated file', async () => {
    const foreign = [`${log}.2`, `${log}.3`, `${log}.7`]
    for (const path of foreign) writeFileSync(path, `mine: ${path}\n`)
    append(40)
    for (const path of foreign) expect(readFileSync(path, 'utf8')).to.equal(`mine: ${path}\n`)
    expect(filesOf(log)).to.have.length(foreign.length + 4)
    const left = await read()
    expect(left).to.deep.equal(appended.slice(-left.length))
  })

  it('moves and removes a file that is read-only', async () => {
    append(6)
    for (const path of filesOf(log)) if (path !== log) chmodSync(path, 0o400)
    append(40)
    expect(names()).to.have.length(4)
    const left = await read()
    expect(left).to.deep.equal(appended.slice(-left.length))
  })

  it('drops nothing where one that was killed half-way has left a gap', async () => {
    append(8)
    expect(names()).to.have.length(4)
    rmSync(`${log}.3`)
    renameSync(`${log}.2`, `${log}.3`)
    const before = await read()
    append(2)
    expect(await read()).to.deep.equal([...before, ...appended.slice(-2)])
    expect(names()).to.have.length(4)
  })

  it('takes up again once a lock is old that a killed one has left', () => {
    append(2)
    writeFileSync(`${log}.lock`, '')
    append(1)
    expect(existsSync(`${log}.1`)).to.equal(false)
    const then = Date.now() / 1000 - 11
    utimesSync(`${log}.lock`, then, then)
    append(2)
    expect(names()).to.deep.equal(['telemetry.log', 'telemetry.log.1'])
  })

  it('takes up again where the lock is from the future, since the clock was set back', () => {
    append(2)
    writeFileSync(`${log}.lock`, '')
    const then = Date.now() / 1000 + 3600
    utimesSync(`${log}.lock`, then, then)
    append(2)
    expect(names()).to.deep.equal(['telemetry.log', 'telemetry.log.1'])
  })

  it('never moves a file over another, nor removes one that it has not judged, where two rotate at once', () => {
    append(8)
    const counted: string[] = []
    let isFirst = true
    // As if the first were asleep for so long that its lock is thought to be left behind.
    const onRemove = (path: string) => {
      counted.push(...idsOf(path))
      if (!isFirst) return undefined
      isFirst = false
      rmSync(`${log}.lock`, {force: true})
      append(5, {onRemove})
      return undefined
    }
    append(1, {onRemove})
    const left = new Set([...idsIn(log), ...counted])
    expect(appended.filter((id) => !left.has(id))).to.deep.equal([])
  })

  it('stops where another has put a file in the place of one that it has just removed', () => {
    append(8)
    const before = idsIn(log)
    const onRemove = (path: string) => () => writeFileSync(path, 'mine\n')
    append(1, {onRemove})
    expect(readFileSync(`${log}.3`, 'utf8')).to.equal('mine\n')
    rmSync(`${log}.3`)
    expect(idsIn(log).filter((id) => before.includes(id))).to.have.length(before.length - 2)
    expect(idsIn(log)).to.include(appended.at(-1))
  })

  const idsOf = (path: string) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).span_id)

  it('follows the limits where the user lowers them: at once, and the newest stay', async () => {
    append(12, {maxFiles: 5})
    expect(filesOf(log)).to.have.length(6)
    trim(log, {maxFiles: 2, maxSize: SIZE})
    expect(names()).to.deep.equal(['telemetry.log', 'telemetry.log.1', 'telemetry.log.2'])
    expect(await read()).to.deep.equal(appended.slice(-6))
    trim(log, {maxFiles: 0, maxSize: SIZE})
    expect(names()).to.deep.equal(['telemetry.log'])
  })

  it('removes what a lower size no longer allows, too, as far as it is more than small change', async () => {
    const pad = `${'x'.repeat(99)}\n`.repeat(9000)
    append(2)
    for (const number of [1, 2, 3]) writeFileSync(`${log}.${number}`, `${pad}${readFileSync(log, 'utf8')}`)
    expect(bytesOf(log)).to.be.above(2_700_000)
    append(2)
    expect(bytesOf(log)).to.be.below(4 * SIZE + 1024 * 1024)
    expect((await read()).slice(-4)).to.deep.equal(appended.slice(-4))
  })

  it("removes what stands behind the user's own link, not only the link", () => {
    const elsewhere = join(directory, 'elsewhere')
    mkdirSync(elsewhere)
    symlinkSync(join(elsewhere, 'acme.log'), log)
    append(2)
    expect(readdirSync(elsewhere)).to.have.length(1)
    append(20)
    expect(readdirSync(elsewhere)).to.be.empty
    expect(names()).to.have.length(5)
  })

  for (const maxFiles of [0, 2]) {
    it(`keeps under the limit with ${maxFiles} files of a few lines each, while 8 processes append`, async () => {
      await appendAtOnce(8, {count: 150, log, maxFiles, maxSize: SIZE})
      expect(bytesOf(log)).to.be.below(SIZE * (maxFiles + 1) + 50_000)
      expect(filesOf(log)).to.have.length.within(1, maxFiles + 1)
      const ids = idsIn(log)
      expect(new Set(ids).size).to.equal(ids.length)
      append(3, {maxFiles})
      expect(bytesOf(log)).to.be.at.most(SIZE * (maxFiles + 1) + 50_000)
    })
  }

  it('leaves the first limit alone where a lock is in its way: some small change more, then lines are refused', () => {
    append(2)
    writeFileSync(`${log}.lock`, '')
    appendFileSync(log, `${'x'.repeat(99)}\n`.repeat(10_000))
    append(1)
    const {size} = statSync(log)
    appendFileSync(log, `${'x'.repeat(99)}\n`.repeat(600))
    expect(() => append(1)).to.throw(`${basename(log)} is full and cannot be rotated`)
    expect(statSync(log).size).to.be.above(size)
  })
})
