import {appendFileSync, renameSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {followEvents, placeOf} from '../../../src/lib/cli/log.js'
import {dictionaryOf, type TelemetryEvent} from '../../../src/lib/event/dictionary.js'
import {anEvent} from '../../support/collector-client.js'
import {type Home, makeHome} from '../support/home.js'

const line = (command: string) => `${JSON.stringify(anEvent({command}))}\n`

describe('following the log', () => {
  let home: Home
  let ending: AbortController
  let events: AsyncGenerator<TelemetryEvent> | undefined
  beforeEach(() => {
    home = makeHome()
    home.mkdir()
    ending = new AbortController()
  })
  afterEach(async () => {
    ending.abort()
    await events?.return(undefined)
    home.remove()
  })

  /** The commands that come, one at a time: each is asked for before it is appended. */
  const follow = () => {
    const following = followEvents(home.paths.log, dictionaryOf(), {
      place: placeOf(home.paths.log),
      signal: ending.signal,
    })
    const next = async (act: () => void) => {
      const coming = following.next()
      act()
      const {value} = await coming
      return value?.command
    }
    events = following
    return {events: following, next}
  }

  it('shows what is appended from now on, a line when it is whole', async () => {
    home.write('telemetry.log', line('before'))
    const {next} = follow()
    expect(await next(() => appendFileSync(home.paths.log, `not JSON\n${line('one')}${line('two')}`))).to.equal('one')
    expect(await next(() => undefined)).to.equal('two')
    const torn = line('torn')
    const whole = next(() => appendFileSync(home.paths.log, torn.slice(0, 40)))
    appendFileSync(home.paths.log, torn.slice(40))
    expect(await whole).to.equal('torn')
  })

  it('shows what was appended while other events were read', async () => {
    home.write('telemetry.log', line('before'))
    const place = placeOf(home.paths.log)
    appendFileSync(home.paths.log, line('meanwhile'))
    events = followEvents(home.paths.log, dictionaryOf(), {place, signal: ending.signal})
    expect((await events.next()).value?.command).to.equal('meanwhile')
  })

  it('waits for a log that is not there yet', async () => {
    const {next} = follow()
    expect(await next(() => writeFileSync(home.paths.log, line('first')))).to.equal('first')
  })

  it('goes on in the new file where the log is rotated, and from the start where it is cut short', async () => {
    home.write('telemetry.log', line('before') + line('before'))
    const {next} = follow()
    const rotate = () => {
      renameSync(home.paths.log, join(home.paths.directory, 'telemetry.log.1'))
      writeFileSync(home.paths.log, line('rotated') + line('more') + line('still_more'))
    }
    expect(await next(rotate)).to.equal('rotated')
    expect(await next(() => undefined)).to.equal('more')
    expect(await next(() => undefined)).to.equal('still_more')
    expect(await next(() => writeFileSync(home.paths.log, line('cut')))).to.equal('cut')
  })

  it('shows what was appended just before a rotation, and a line that was only begun before the last look', async () => {
    home.write('telemetry.log', line('before'))
    const {next} = follow()
    const torn = line('torn')
    expect(await next(() => appendFileSync(home.paths.log, line('one') + torn.slice(0, 30)))).to.equal('one')
    const rotate = () => {
      appendFileSync(home.paths.log, torn.slice(30) + line('last'))
      renameSync(home.paths.log, join(home.paths.directory, 'telemetry.log.1'))
      writeFileSync(home.paths.log, line('first'))
    }
    const coming = next(() => undefined)
    await sleep(400)
    rotate()
    expect(await coming).to.equal('torn')
    expect([await next(() => undefined), await next(() => undefined)]).to.deep.equal(['last', 'first'])
  })

  it('ends when it is told to', async () => {
    const {events} = follow()
    const last = events.next()
    ending.abort()
    expect(await last).to.deep.equal({done: true, value: undefined})
  })
})
