import {expect} from 'chai'
import {answering, type Behaviour, neverAnswering, refusedPort, slow} from '../support/collector.js'
import {scene} from './support/scene.js'

/** Milliseconds that a command takes longer than its twin at level `local`: the middle one of five pairs. */
const PAIRS = 5
const MOST = 500

const COLLECTORS: Record<string, Behaviour | undefined> = {
  'answers 503': answering(503),
  'answers after a second': slow(1000),
  'is healthy': undefined,
  'never answers': neverAnswering,
  'refuses connections': undefined,
}

describe('a command is not kept waiting by a collector that', function () {
  // A busy machine holds up one round or two; a command that waits is late in all of them.
  this.retries(2)
  for (const [title, behaviour] of Object.entries(COLLECTORS)) {
    it(title, () =>
      scene(async ({collector: start, user: make}) => {
        const collector = await start(() => behaviour)
        const port = title === 'refuses connections' ? await refusedPort() : collector.port
        const user = make(`http://127.0.0.1:${port}/v1/traces`, {batch_timeout: 0, export_timeout: 20})
        const longer: number[] = []
        for (let pair = 0; pair < PAIRS; pair++) {
          const {beside, took} = await user.runLikeLocal(['ok'])
          longer.push(took - beside)
        }
        longer.sort((one, other) => one - other)
        expect(longer[Math.floor(PAIRS / 2)], longer.map(Math.round).join(', ')).to.be.below(MOST)
      }),
    )
  }
})
