import {appendFileSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {expect} from 'chai'
import {dictionaryOf} from '../../../src/lib/event/dictionary.js'
import {endOf, readFrom} from '../../../src/lib/journal/position.js'
import {type JournalLine, readJournal, Rotated} from '../../../src/lib/journal/read.js'
import {tailHas} from '../../../src/lib/journal/tail.js'
import {anEvent} from '../../support/collector-client.js'
import {type Home, makeHome} from '../support/home.js'

const DICTIONARY = dictionaryOf()
const idOf = (index: number) => `a${String(index).padStart(15, '0')}`
const line = (index: number) => `${JSON.stringify(anEvent({span_id: idOf(index)}))}\n`

describe('the lines of the log', () => {
  let home: Home
  beforeEach(() => {
    home = makeHome()
    home.mkdir()
  })
  afterEach(() => home.remove())
  const read = async (options: {start?: number; ino?: number} = {}) => {
    const lines: JournalLine[] = []
    for await (const one of readJournal(home.paths.log, DICTIONARY, options)) lines.push(one)
    return lines
  }
  const ids = (lines: JournalLine[]) => lines.flatMap(({event}) => event?.span_id ?? [])

  it('are none of a file that is missing or empty, and a failure where it is no file', async () => {
    expect(await read()).to.deep.equal([])
    home.write('telemetry.log', '')
    expect(await read()).to.deep.equal([])
    rmSync(home.paths.log)
    mkdirSync(home.paths.log)
    const failure = await read().catch((error: Error) => error.message)
    expect(failure).to.equal(`${home.paths.log} is not a regular file`)
  })

  it('end where the next one begins, be they events, anything else, or empty', async () => {
    const parts = [line(1), 'not JSON\n', line(2), '\n\n', line(3)]
    home.write('telemetry.log', parts.join(''))
    const lines = await read()
    expect(ids(lines)).to.deep.equal([1, 2, 3].map(idOf))
    for (const {end, event} of lines.slice(0, -1)) {
      const [next] = await read({start: end})
      expect(next, event?.span_id).to.deep.equal(lines[lines.findIndex((one) => one.end === end) + 1])
    }
    expect(lines.at(-1)?.end).to.equal(parts.join('').length)
  })

  for (const length of [64 * 1024 - 1, 64 * 1024 + 1, 1024 * 1024, 3 * 1024 * 1024 + 17]) {
    it(`of which one is ${length} characters long do not hide what follows, nor shift it`, async () => {
      const long = `${'x'.repeat(length)}\n`
      home.write('telemetry.log', line(1) + long + line(2) + line(3))
      const lines = await read()
      expect(ids(lines)).to.deep.equal([1, 2, 3].map(idOf))
      const [, second, third] = lines.filter(({event}) => event)
      expect(second?.end).to.equal(line(1).length + long.length + line(2).length)
      expect(ids(await read({start: second?.end ?? 0}))).to.deep.equal([idOf(3)])
      expect(third?.end).to.equal(statSync(home.paths.log).size)
    })
  }

  it('without an end are told, for somebody may still be writing', async () => {
    home.write('telemetry.log', line(1) + line(2).slice(0, -1))
    expect((await read()).map(({isWhole}) => isWhole)).to.deep.equal([true, false])
    home.write('telemetry.log', line(1) + 'x'.repeat(3_000_000))
    const [, last] = await read()
    expect(last).to.deep.equal({end: line(1).length + 3_000_000, event: undefined, isWhole: false})
  })

  it('are those of the file that is meant, not of one that has its name by now', async () => {
    const {ino} = statSync(home.write('telemetry.log', line(1)))
    expect(ids(await read({ino}))).to.deep.equal([idOf(1)])
    renameSync(home.paths.log, `${home.paths.log}.1`)
    home.write('telemetry.log', line(2))
    expect(await read({ino}).catch((error: unknown) => error)).to.be.instanceOf(Rotated)
  })

  it('are found again by the last one that was read, wherever it stands now', async () => {
    home.write('telemetry.log', line(1) + line(2))
    const position = await endOf(home.paths.log, DICTIONARY)
    const rest = async (from = position) => {
      const found: string[] = []
      for await (const {event} of readFrom(home.paths.log, from, DICTIONARY)) found.push(event.span_id)
      return found
    }
    appendFileSync(home.paths.log, line(3))
    expect(await rest()).to.deep.equal([idOf(3)])
    writeFileSync(home.paths.log, `edited\n${line(2)}${line(4)}`)
    expect(await rest(), 'an edit before it').to.deep.equal([idOf(4)])
    writeFileSync(home.paths.log, line(5) + line(6))
    expect(await rest(), 'its line has gone').to.deep.equal([5, 6].map(idOf))
    for (const offset of [-1, 0, 0.5, Number.NaN, 1e15])
      expect(await rest({...(position as NonNullable<typeof position>), offset}), String(offset)).to.deep.equal(
        [5, 6].map(idOf),
      )
    rmSync(home.paths.log)
    expect(await rest()).to.deep.equal([])
  })

  it('are searched for a text in the last 64 KiB, and in nothing that is no file', () => {
    const path = home.write('telemetry.log', `needle${'x'.repeat(64 * 1024)}end`)
    expect([tailHas(path, 'needle'), tailHas(path, 'end')]).to.deep.equal([false, true])
    writeFileSync(path, `needle${'x'.repeat(64 * 1024 - 6)}`)
    expect(tailHas(path, 'needle')).to.equal(true)
    expect(tailHas(`${path}.1`, 'needle')).to.equal(false)
    expect(tailHas(home.paths.directory, '')).to.equal(false)
  })
})
