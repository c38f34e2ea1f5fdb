import {mkdirSync, rmSync, statSync, symlinkSync} from 'node:fs'
import {expect} from 'chai'
import {dictionaryOf} from '../../src/lib/event/dictionary.js'
import {readEvents} from '../../src/lib/journal/position.js'
import {countEvents} from '../../src/lib/report/count.js'
import {Log, line, lines} from './support/log.js'

const dictionary = dictionaryOf()

describe('the number of events in a log', () => {
  let log: Log
  beforeEach(() => {
    log = new Log()
  })
  afterEach(() => log.remove())

  it('leaves out what is no event, and has the rotated files in it', async () => {
    log.write([line(), 'Segmentation fault', line({schema_version: 2}), line(), line().slice(0, 100)].join('\n'))
    log.write(lines(3), `${log.path}.1`)
    const {bytes, events, problem} = countEvents(log.path, dictionary)
    expect({events, problem}).to.deep.equal({events: 5, problem: undefined})
    expect(bytes).to.equal(statSync(log.path).size + statSync(`${log.path}.1`).size)
    let others = 0
    for await (const _ of readEvents(log.path, dictionary)) others += 1
    expect(others, 'as telemetry:log has them').to.equal(5)
  })

  it('is 0 without a log', () => {
    expect(countEvents(log.path, dictionary)).to.deep.equal({bytes: 0, events: 0})
    expect(countEvents('', dictionary)).to.deep.equal({bytes: 0, events: 0})
  })

  it('is 0 with the reason, where there is something else in its place', () => {
    mkdirSync(log.path)
    expect(countEvents(log.path, dictionary)).to.deep.equal({
      bytes: 0,
      events: 0,
      problem: `${log.path} is not a regular file`,
    })
    rmSync(log.path, {recursive: true})
    symlinkSync(log.path, log.path)
    expect(countEvents(log.path, dictionary).problem).to.contain('ELOOP')
  })
})
