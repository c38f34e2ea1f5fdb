import {expect} from 'chai'
import {stress} from '../support/stress/stress.js'

/** The large run is `npm run stress`; its figures stand in docs/failures.md. */
describe('many commands at once, of which some are killed at any moment,', () => {
  it('leave no torn, lost or doubled line: each that has begun is one event', async () => {
    const {events, ...outcome} = await stress({commands: 25, killed: 0.6, processes: 6, real: 24, width: 6})
    const none = {doubled: 0, endedOtherwise: 0, lost: 0, markers: 0, torn: 0, wrong: 0}
    expect(outcome).to.include(none)
    expect(outcome.outcomes['success']).to.be.above(20)
    expect(events).to.be.at.least(outcome.begun)
  }).timeout(120_000)
})
