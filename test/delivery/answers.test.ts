import {expect} from 'chai'
import type {DestinationState} from '../../src/lib/delivery/state.js'
import {eachOf} from '../e2e/support/table.js'
import {
  answering,
  cutShort,
  json,
  neverAnswering,
  partial,
  redirect,
  reset,
  slow,
  webPage,
} from '../support/collector.js'
import {expectArrived} from './support/arrived.js'
import {scene} from './support/scene.js'
import {type Script, taking} from './support/script.js'

/** A collector's behaviour, and what must follow from it for five events that wait. */
interface Row {
  title: string
  script: Script
  settings?: Record<string, boolean | number | string>
  /** Spans in each request, in their order, until nothing waits any more. */
  sizes: readonly number[]
  /** Seconds for which the collector is left alone; absent where the delivery itself waits and tries again. */
  backOff?: [number, number]
  /** What is remembered of the last request before everything was delivered. */
  detail?: RegExp
  result?: DestinationState['last'] extends infer Last ? (Last extends {result: infer R} ? R : never) : never
  /** Milliseconds between the first two requests. */
  gap?: [number, number]
}

const HOUR: [number, number] = [3590, 3600]
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString()
const atMost =
  (limit: number, code: number): Script =>
  ({spans}) =>
    spans.length > limit ? answering(code) : undefined
const once = [5, 5, 1]
const refused = {backOff: HOUR, sizes: [5, 7]} as const

const ROWS: Row[] = [
  {script: [], sizes: [5, 1], title: 'is healthy'},
  {script: [taking(answering(201, '{}', {'content-type': 'application/json'}))], sizes: [5, 1], title: 'answers 201'},
  {script: [taking(answering(204))], sizes: [5, 1], title: 'answers 204'},
  {script: [taking(answering(202, ''))], sizes: [5, 1], title: 'answers 202 without a body'},
  {
    detail: /rejected 2: attribute too long/,
    result: 'partial',
    script: [taking(partial(2, 'attribute too long'))],
    sizes: [5, 1],
    title: 'takes a part, which is not sent again',
  },
  {
    detail: /within 0.3 s/,
    gap: [800, 9000],
    result: 'later',
    script: [neverAnswering],
    settings: {export_timeout: 0.3},
    sizes: once,
    title: 'accepts and never answers',
  },
  {
    result: 'later',
    script: [slow(30_000)],
    settings: {export_timeout: 0.3},
    sizes: once,
    title: 'answers after 30 s, long after export_timeout',
  },
  {detail: /503/, gap: [700, 9000], result: 'later', script: [answering(503)], sizes: once, title: 'answers 503'},
  {gap: [700, 9000], script: [answering(500)], sizes: once, title: 'answers 500'},
  {gap: [700, 9000], script: [answering(408)], sizes: once, title: 'answers 408'},
  {
    gap: [1950, 10_000],
    script: [answering(503, '', {'retry-after': '2'})],
    sizes: once,
    title: 'answers 503 with Retry-After: 2',
  },
  {
    gap: [1950, 10_000],
    script: [answering(429, '', {'retry-after': '2'})],
    sizes: once,
    title: 'answers 429 with Retry-After in seconds',
  },
  {
    gap: [1000, 10_000],
    script: [(_, response) => response.writeHead(429, {'retry-after': inSeconds(3)}).end()],
    sizes: once,
    title: 'answers 429 with Retry-After as a date',
  },
  {
    backOff: [1190, 1200],
    script: [answering(429, '', {'retry-after': '1200'})],
    sizes: [5, 7],
    title: 'answers 429 with a long Retry-After',
  },
  {
    backOff: [86_390, 86_400],
    script: [(_, response) => response.writeHead(503, {'retry-after': inSeconds(30 * 86_400)}).end()],
    sizes: [5, 7],
    title: 'asks to be left alone for a month, and is so for a day',
  },
  ...[401, 403, 404, 405].map(
    (code): Row => ({
      ...refused,
      detail: new RegExp(`answered ${code}: no entry`),
      result: 'refused',
      script: [json({message: 'no entry'}, code)],
      title: `answers ${code}`,
    }),
  ),
  ...[400, 413, 415].map(
    (code): Row => ({
      backOff: HOUR,
      detail: new RegExp(`answered ${code}`),
      result: 'refused',
      script: Array(5).fill(answering(code)),
      sizes: [5, 3, 2, 1, 1, 7],
      title: `answers ${code} to everything`,
    }),
  ),
  {script: atMost(2, 413), sizes: [5, 3, 2, 2, 1, 1], title: 'answers 413 to more than two spans'},
  {script: atMost(2, 400), sizes: [5, 3, 2, 2, 1, 1], title: 'answers 400 to more than two spans'},
  {
    script: ({headers}) => (headers['content-encoding'] ? answering(415) : undefined),
    sizes: [5, 3, 2, 1, 1, 2, 2, 1],
    title: 'takes no compressed requests',
  },
  {
    detail: /web page/,
    result: 'later',
    script: [webPage],
    sizes: once,
    title: 'is a captive portal with a page and 200',
  },
  {detail: /cut short/, result: 'later', script: [cutShort()], sizes: once, title: 'ends in the middle of its 200'},
  {script: [answering(200, 'OK', {'content-type': 'text/plain'})], sizes: once, title: 'answers 200 with other words'},
  {result: 'later', script: [reset], sizes: once, title: 'resets the connection'},
]

/** What became of five events that waited, a command during the back-off, and one after the settings were changed. */
async function tryOut(row: Row) {
  return scene(async ({collector: start, user: make}) => {
    const collector = await start(row.script)
    const user = make(collector.url, row.settings)
    user.seed(4)
    await user.runLikeLocal(['ok'])
    await user.idle()
    const afterFirst = {requests: collector.requests.length, state: user.state()}
    if (row.backOff) await user.runLikeLocal(['end', '--by', 'errorWith'])
    else await user.run(['end', '--by', 'errorWith'])
    await user.idle()
    const afterSecond = {requests: collector.requests.length}
    if (row.backOff) {
      user.configure({service_namespace: 'changed'})
      await user.run(['ok', '--json'])
      await user.idle()
    }
    return {afterFirst, afterSecond, collector, events: user.events(), state: user.state()}
  })
}

describe('delivery to a collector that', () => {
  eachOf(ROWS, {
    act: tryOut,
    check({afterFirst, afterSecond, collector, events, state}, {backOff, detail, gap, result, sizes}) {
      expect(collector.requests.map(({spans}) => spans.length)).to.deep.equal(sizes)
      expectArrived(collector.taken, events)
      if (backOff) {
        const {since = '', until = ''} = afterFirst.state.back_off ?? {}
        expect((Date.parse(until) - Date.parse(since)) / 1000).to.be.within(...backOff)
        expect(afterSecond.requests, 'requests during the back-off').to.equal(afterFirst.requests)
        if (detail) expect(afterFirst.state.last?.detail).to.match(detail)
        if (result) expect(afterFirst.state.last?.result).to.equal(result)
      }
      const [first = 0, second = 0] = collector.times
      if (gap) expect(second - first, 'between the first two requests').to.be.within(...gap)
      expect(state).to.include({attempts: 0})
      expect(state.back_off).to.equal(undefined)
      expect((state.delivered ?? 0) + (state.set_aside ?? 0)).to.equal(events.length)
    },
    title: ({title}) => title,
  })
})

describe('a redirect', () => {
  it('is not followed: what it leads to gets nothing', async () =>
    scene(async ({collector: start, user: make}) => {
      const other = await start()
      const collector = await start([redirect(other.url, 307)])
      const user = make(collector.url)
      user.seed(4)
      await user.runLikeLocal(['ok'])
      await user.idle()
      expect(user.state().last).to.include({result: 'refused'})
      expect(user.state().last?.detail).to.include('not followed')
      user.configure({service_namespace: 'changed'})
      await user.runLikeLocal(['ok'])
      await user.idle()
      expectArrived(collector.taken, user.events())
      expect(other.requests).to.deep.equal([])
    }))
})
