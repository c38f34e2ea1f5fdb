import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {appendFileSync, existsSync, mkdtempSync, renameSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {dictionaryOf} from '../../../src/lib/event/dictionary.js'
import {settledFiles} from '../../../src/lib/journal/files.js'
import {readFrom} from '../../../src/lib/journal/position.js'
import {anEvent} from '../../delivery/support/user.js'
import {PROGRAM} from '../../support/appenders.js'

describe('a reader of the log, while others rotate it,', () => {
  let directory: string
  let log: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'telemetry-readers-'))
    log = join(directory, 'telemetry.log')
  })
  afterEach(() => rmSync(directory, {force: true, recursive: true}))

  const write = (path: string) => {
    const events = [1, 2].map((index) => anEvent('http://127.0.0.1/', index))
    appendFileSync(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
    return events.map(({span_id}) => span_id)
  }

  it('stops where a file has no name just now: what is newer must not be taken for what comes next', async () => {
    const oldest = write(`${log}.2`)
    const middle = write(`${log}.1`)
    const newest = write(log)
    const seen: string[] = []
    for await (const {event} of readFrom(log, undefined, dictionaryOf())) {
      seen.push(event.span_id)
      if (existsSync(`${log}.3`)) continue
      // As far as a rotation has come when it moves the second of three files.
      renameSync(`${log}.2`, `${log}.3`)
      renameSync(`${log}.1`, `${log}.2`)
    }
    expect(seen).to.deep.equal(oldest)
    const later: string[] = []
    for await (const {event} of readFrom(log, undefined, dictionaryOf())) later.push(event.span_id)
    expect(later).to.deep.equal([...oldest, ...middle, ...newest])
  })

  it('finds every file each time that it looks, or says that it cannot', async () => {
    const job = {count: 3000, first: 0, log, maxFiles: 1000, maxSize: 4000, pause: 1}
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify(job)], {env: {}, stdio: 'ignore'})
    const ended = once(child, 'exit')
    try {
      let known: number[] = []
      let looks = 0
      while (child.exitCode === null) {
        const found = settledFiles(log)?.map(({ino}) => ino) ?? known
        expect(known.filter((ino) => !found.includes(ino))).to.deep.equal([])
        if (found !== known) looks += 1
        known = found
        await new Promise((resolve) => setImmediate(resolve))
      }
      expect(looks).to.be.above(20)
      expect(known.length).to.be.above(50)
    } finally {
      child.kill('SIGKILL')
      await ended
    }
  })
})
