import {appendFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync} from 'node:fs'
import {expect} from 'chai'
import type {TelemetryEvent} from '../../src/lib/event/dictionary.js'
import {eachOf} from '../e2e/support/table.js'
import {expectArrived, expectArrivedAtLeastOnce} from './support/arrived.js'
import {until} from './support/processes.js'
import {scene} from './support/scene.js'
import {holding} from './support/script.js'
import {anEvent, type User} from './support/user.js'

/** Something that happens to the log while a delivery reads it. */
interface Row {
  title: string
  happens(log: string, user: User): void
  /** How many of the ten events that waited are gone with it; of those, what had not been sent never is. */
  loses?: 'all' | 'some'
  /** The mark of what was delivered is gone: then everything left is sent once more. */
  again?: true
}

const linesOf = (log: string) => readFileSync(log, 'utf8').split('\n').filter(Boolean)
const textOf = (lines: string[]) => lines.map((line) => `${line}\n`).join('')

const ROWS: Row[] = [
  {happens: () => undefined, title: 'nothing'},
  {happens: (log) => rmSync(log), loses: 'all', title: 'it is deleted'},
  {happens: (log) => truncateSync(log), loses: 'all', title: 'it is emptied'},
  {
    happens: (log) => truncateSync(log, readFileSync(log).length - 100),
    loses: 'some',
    title: 'it is truncated in the middle of its last line',
  },
  {happens: (log) => renameSync(log, `${log}.1`), title: 'it is rotated'},
  {
    happens(log, user) {
      renameSync(log, `${log}.1`)
      user.seed(2)
      renameSync(`${log}.1`, `${log}.2`)
      renameSync(log, `${log}.1`)
    },
    title: 'it is rotated twice',
  },
  {
    happens(log) {
      writeFileSync(`${log}.copy`, readFileSync(log))
      renameSync(`${log}.copy`, log)
    },
    title: 'it is replaced by its copy, as an editor does',
  },
  {
    happens: (log) => writeFileSync(log, textOf(linesOf(log).slice(1))),
    title: 'its first line is removed',
  },
  {
    happens: (log) => writeFileSync(log, `# a note\n${textOf(linesOf(log))}`),
    title: 'a line is put before it',
  },
  {
    again: true,
    happens: (log) => writeFileSync(log, textOf(linesOf(log).slice(-5))),
    loses: 'some',
    title: 'all that was delivered is removed from it',
  },
  {
    happens: (log) => appendFileSync(log, `not JSON\n{"torn": \n\n[]\n${'x'.repeat(200_000)}\n\u0000\u0001\n`),
    title: 'lines that are none are added',
  },
  {happens: (log) => appendFileSync(log, '{"timestamp":"2026-11-22T19'), title: 'its last line is torn'},
  {
    happens(log) {
      const lines = linesOf(log)
      const last = {...JSON.parse(lines.at(-1) ?? ''), files_analyzed: 7}
      writeFileSync(log, textOf([...lines.slice(0, -1), JSON.stringify(last)]))
    },
    title: 'a value of an event that waits is changed',
  },
  {
    happens(log) {
      const other = anEvent('http://127.0.0.1:1/other', 1)
      const {destination: _, ...local} = {...anEvent('', 2), consent: 'local'}
      const later = {...anEvent('', 3), schema_version: 2}
      appendFileSync(log, textOf([other, local, later].map((event) => JSON.stringify(event))))
    },
    title: 'events for somebody else are added',
  },
]

async function tryOut({happens}: Row) {
  return scene(async ({collector: start, user: make}) => {
    const {letGo, script} = holding(1)
    const collector = await start(script)
    const user = make(collector.url, {batch_size: 2, export_timeout: 30})
    const before = user.seed(9)
    await user.runLikeLocal(['ok'])
    await until(() => collector.requests.length === 2, 'the second request')
    happens(user.host.log, user)
    letGo()
    await user.idle()
    const more = user.seed(2)
    await user.run(['ok'])
    await user.idle()
    const isMine = ({destination, schema_version}: TelemetryEvent) =>
      destination === more[0]?.destination && schema_version === 1
    return {before, events: user.events().filter(isMine), more, taken: collector.taken}
  })
}

describe("while a delivery runs, the log is the user's:", () => {
  eachOf(ROWS, {
    act: tryOut,
    check({before, events, more, taken}, {again, loses}) {
      const spans = taken.flatMap((request) => request.spans)
      const sent = new Set(spans.map(({spanId}) => spanId))
      const left = new Set(events.map(({span_id}) => span_id))
      const gone = before.filter(({span_id}) => !left.has(span_id))
      // The batch that was on its way when it happened is all that may still come of what the user took out.
      if (loses === 'all') expect(gone.filter(({span_id}) => sent.has(span_id))).to.have.length(4)
      const known = [...gone.filter(({span_id}) => sent.has(span_id)), ...events]
      if (again) expect(expectArrivedAtLeastOnce(taken, known)).to.equal(0)
      else expectArrived(taken, known)
      for (const {span_id} of more) expect(sent.has(span_id), 'what was appended afterwards').to.equal(true)
    },
    title: ({title}) => title,
  })
})
