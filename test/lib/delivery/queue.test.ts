import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {queueOf} from '../../../src/lib/delivery/queue.js'
import {consentedTo} from '../../../src/lib/delivery/waiting.js'
import {dictionaryOf, type TelemetryEvent} from '../../../src/lib/event/dictionary.js'
import {endOf, type Position} from '../../../src/lib/journal/position.js'
import {destinationOf} from '../../../src/lib/settings/values.js'
import {anEvent} from '../../delivery/support/user.js'

const ENDPOINT = 'http://collector:4318/v1/traces'
const dictionary = dictionaryOf()

let directory: string
let log: string
let made: number
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'queue-'))
  log = join(directory, 'telemetry.log')
  made = 0
})
afterEach(() => rmSync(directory, {force: true, recursive: true}))

const textOf = (events: readonly object[]) => events.map((event) => `${JSON.stringify(event)}\n`).join('')
const idsOf = (events: readonly {span_id: string}[]) => events.map(({span_id}) => span_id)

function append(count: number, path = log, values: Partial<TelemetryEvent> = {}): TelemetryEvent[] {
  const events = Array.from({length: count}, () => anEvent(ENDPOINT, made++, values))
  appendFileSync(path, textOf(events))
  return events
}

const open = (start?: Position) => queueOf(log, {dictionary, start, wants: consentedTo(destinationOf(ENDPOINT))})

/** The ids that wait behind a position. */
async function waitingAfter(start?: Position): Promise<string[]> {
  return (await open(start).peek(1000)).map(({event}) => event.span_id)
}

/** The position behind the first events. */
async function behind(count: number): Promise<Position> {
  const entry = (await open().peek(count)).at(-1)
  if (!entry) throw new Error('nothing waits')
  return entry.position
}

describe('the log as a queue', () => {
  it('gives its events in order, as many as asked for, until they are done with', async () => {
    const events = append(5)
    const queue = open()
    for (const _ of [1, 2]) {
      const entries = await queue.peek(2)
      expect(entries.map(({event}) => event)).to.deep.equal(events.slice(0, 2))
    }
    const [, second] = await queue.peek(2)
    if (second) queue.advance(second.position)
    expect((await queue.peek(9)).map(({event}) => event)).to.deep.equal(events.slice(2))
    expect(await queue.count()).to.equal(3)
  })

  it('is empty where there is no log, and where it is empty', async () => {
    expect(await waitingAfter()).to.deep.equal([])
    writeFileSync(log, '')
    expect(await waitingAfter()).to.deep.equal([])
  })

  it('passes over what is for another collector, and what is local', async () => {
    const mine = append(1)
    append(2, log, {destination: '00000001'})
    append(1, log, {consent: 'local'})
    append(1, log, {consent: 'local', destination: destinationOf(ENDPOINT)})
    mine.push(...append(2))
    expect(await waitingAfter()).to.deep.equal(idsOf(mine))
  })

  it('passes over what is no event', async () => {
    const events = append(1)
    const [strange] = [anEvent(ENDPOINT, 9, {schema_version: 2 as 1})]
    appendFileSync(log, `not JSON\n\n{}\n[]\nnull\n{"timestamp": "2026\n${'x'.repeat(200_000)}\n${textOf([strange])}`)
    events.push(...append(1))
    expect(await waitingAfter()).to.deep.equal(idsOf(events))
    expect(await waitingAfter(await behind(1))).to.deep.equal(idsOf(events.slice(1)))
  })

  it('leaves a last line without its end for later', async () => {
    const events = append(1)
    const torn = JSON.stringify(anEvent(ENDPOINT, made++))
    appendFileSync(log, torn.slice(0, 50))
    expect(await waitingAfter()).to.deep.equal(idsOf(events))
    appendFileSync(log, torn.slice(50))
    expect(await waitingAfter(await behind(1)), 'whole, but its writer may not be done').to.deep.equal([])
    appendFileSync(log, '\n')
    expect(await waitingAfter(await behind(1))).to.have.length(1)
  })

  it('takes only the fields that exist, with values that fit', async () => {
    append(1, log, {command: '/home/jo/secret', files_analyzed: -1, secret: 'x'} as Partial<TelemetryEvent>)
    const [, second] = append(2, log, {secret: 'x'} as Partial<TelemetryEvent>)
    const events = (await open().peek(9)).map(({event}) => event)
    expect(events.at(-1)?.span_id).to.equal(second?.span_id)
    expect(JSON.stringify(events)).to.not.include('secret')
  })

  it('closes what it reads once: no file that others have opened since', async () => {
    append(20)
    const queue = open()
    for (let count = 0; count < 300; count++) {
      await queue.peek(2)
      const file = openSync(log, 'r')
      await new Promise((resolve) => setImmediate(resolve))
      closeSync(file)
    }
  })

  it('fails where the log is a directory', async () => {
    mkdirSync(log)
    expect(await waitingAfter().catch((error: Error) => error.message)).to.include('is not a regular file')
  })
})

/** What may happen to a log of six events between two deliveries, when two of them are done with. */
const CHANGES: Record<string, (events: TelemetryEvent[]) => TelemetryEvent[]> = {
  'an event that was done with is changed in length': (events) => {
    writeFileSync(log, textOf([{...events[0], files_analyzed: 1_000_000}, ...events.slice(1)]))
    return events.slice(2)
  },
  'it is deleted': () => {
    rmSync(log)
    return []
  },
  'it is deleted, and a new one begun': () => {
    rmSync(log)
    return append(2)
  },
  'it is emptied, and goes on with longer text than before': () => {
    truncateSync(log)
    return append(9)
  },
  'it is replaced by its copy': (events) => {
    writeFileSync(`${log}.copy`, readFileSync(log))
    renameSync(`${log}.copy`, log)
    return events.slice(2)
  },
  'it is rotated': (events) => {
    renameSync(log, `${log}.1`)
    return [...events.slice(2), ...append(2)]
  },
  'it is rotated, and the rotated file deleted': () => {
    renameSync(log, `${log}.1`)
    const more = append(2)
    rmSync(`${log}.1`)
    return more
  },
  'it is rotated more often than the numbers have one digit': (events) => {
    renameSync(log, `${log}.10`)
    const more = append(1, `${log}.9`)
    return [...events.slice(2), ...more, ...append(1)]
  },
  'it is truncated before what was done with': (events) => {
    writeFileSync(log, textOf(events.slice(0, 1)))
    return events.slice(0, 1)
  },
  'its first line is removed': (events) => {
    writeFileSync(log, textOf(events.slice(1)))
    return events.slice(2)
  },
  'lines are put before it': (events) => {
    writeFileSync(log, `# notes\n\n${textOf(events)}`)
    return events.slice(2)
  },
  nothing: (events) => events.slice(2),
  'something that waits is removed': (events) => {
    writeFileSync(log, textOf(events.toSpliced(3, 1)))
    return events.toSpliced(3, 1).slice(2)
  },
  'the event that was done with last is removed: then all that is left comes again': (events) => {
    writeFileSync(log, textOf(events.toSpliced(1, 1)))
    return events.toSpliced(1, 1)
  },
  'what was done with is removed': (events) => {
    writeFileSync(log, textOf(events.slice(2)))
    return events.slice(2)
  },
}

describe('a queue goes on behind its position where the log has changed:', () => {
  for (const [what, change] of Object.entries(CHANGES)) {
    it(what, async () => {
      const events = append(6)
      const position = await behind(2)
      const left = change(events)
      expect(await waitingAfter(position)).to.deep.equal(idsOf(left))
    })
  }

  const POSITIONS: Record<string, Partial<Record<keyof Position, unknown>>> = {
    'an offset in the middle of a line': {offset: 100},
    'an offset that is a text': {offset: 'x'},
    'an offset that is none': {offset: null},
    'an offset that is not whole': {offset: 12.5},
    'another device': {dev: 1},
    'the start of the file': {offset: 0},
    'what is behind its end': {offset: 1e9},
    'what is before its start': {offset: -5},
  }
  for (const [what, wrong] of Object.entries(POSITIONS)) {
    it(`its position names ${what}`, async () => {
      const events = append(6)
      const position = {...(await behind(2)), ...wrong} as Position
      expect(await waitingAfter(position)).to.deep.equal(idsOf(events.slice(2)))
    })
  }

  it('its position is of nothing: then everything comes', async () => {
    const events = append(3)
    const nowhere = {dev: 0, ino: 0, offset: 0, span_id: ''}
    expect(await waitingAfter(nowhere)).to.deep.equal(idsOf(events))
  })
})

describe('the end of the log', () => {
  it('is behind its last whole event', async () => {
    expect(await endOf(log, dictionary)).to.equal(undefined)
    const events = append(3)
    appendFileSync(log, 'not JSON\n{"torn')
    const end = await endOf(log, dictionary)
    expect(end?.span_id).to.equal(events[2]?.span_id)
    expect(await waitingAfter(end)).to.deep.equal([])
  })

  it('stands in a rotated file where the log has just been rotated', async () => {
    append(2)
    renameSync(log, `${log}.1`)
    const end = await endOf(log, dictionary)
    expect(await waitingAfter(end)).to.deep.equal([])
    const more = append(1)
    expect(await waitingAfter(end)).to.deep.equal(idsOf(more))
  })
})
