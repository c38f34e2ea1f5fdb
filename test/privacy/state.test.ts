import {expect} from 'chai'
import {destinationOf} from '../../src/lib/settings/values.js'
import {inPool} from '../e2e/support/table.js'
import {makeHost} from '../support/host.js'

const ENDPOINT = 'http://127.0.0.1:9/v1/traces'
const DESTINATION = destinationOf(ENDPOINT)
/** Sets the title of a terminal, colours it, and turns the direction of what is written. */
const STEERING = '\u001b]0;pwned\u0007\u001b[31mevil\u202e'

const FAR = '9999-12-31T00:00:00Z'
const LAST = {at: STEERING, detail: STEERING, host: STEERING, result: STEERING}
const BACK_OFF = {revision: STEERING, since: STEERING, until: STEERING}
const ROWS: [title: string, state: unknown][] = [
  ['escape sequences', {destinations: {[DESTINATION]: {back_off: BACK_OFF, last: LAST}}}],
  [
    'text for numbers',
    {destinations: {[DESTINATION]: {attempts: 'x', delivered: STEERING, set_aside: [1]}}, dropped: STEERING},
  ],
  [
    'numbers for maps',
    {destinations: {[DESTINATION]: {back_off: 5, last: 7, position: 7}}, floor: 7, withdrawn_at: {}},
  ],
  ['a number for a destination', {destinations: {[DESTINATION]: 5}}],
  ['a list of destinations', {destinations: [STEERING], floor: {}}],
  [
    'a position that there is not',
    {destinations: {[DESTINATION]: {position: {dev: 1, ino: 'x', offset: 1e308, span_id: 'x'}}}},
  ],
  ['a back-off without end', {destinations: {[DESTINATION]: {back_off: {revision: '', since: FAR, until: FAR}}}}],
  ['a prototype', JSON.parse('{"destinations": {"__proto__": {"delivered": 5}}, "__proto__": {"dropped": 5}}')],
]

describe('a state that somebody has filled with', () => {
  const seen = new Map<string, {ended: object; printed: string; events: number; delivery: Record<string, unknown>}>()
  before(async function () {
    this.timeout(120_000)
    await inPool(ROWS, async ([title, state]) => {
      const host = makeHost()
      host.write('telemetry.yaml', `enabled: true\nendpoint: ${ENDPOINT}\ndelivery: manual\n`)
      host.write('telemetry.state.json', JSON.stringify({schema_version: 1, ...(state as object)}))
      const status = await host.run(['telemetry', 'status'])
      const json = await host.run(['telemetry', 'status', '--json'])
      const {took: _, ...ended} = await host.run(['ok'], {env: {ACME_TELEMETRY_DELIVERY: 'inline'}})
      const flushed = await host.run(['telemetry', 'flush'])
      const printed = [status, flushed].map(({stderr, stdout}) => stderr + stdout).join('')
      seen.set(title, {delivery: JSON.parse(json.stdout).delivery, ended, events: host.events().length, printed})
      host.remove()
    })
  })

  for (const [title] of ROWS) {
    it(`${title} steers no terminal, and stops no command`, () => {
      const {delivery, ended, events, printed} = seen.get(title) ?? expect.fail('was not run')
      expect(ended).to.deep.equal({code: 0, signal: null, stderr: '', stdout: 'ok \n'})
      expect(events).to.be.above(2)
      expect(printed)
        .to.include('Delivered: 0, waiting: 1')
        .and.not.match(/[\u001b\u0007\u202e]|TypeError/)
      expect(delivery).to.include({delivered: 0, dropped: 0, set_aside: 0})
      expect(JSON.stringify(delivery)).not.to.match(/\\u001b|\u202e/)
    })
  }
})
