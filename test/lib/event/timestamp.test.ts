import {expect} from 'chai'
import {timestampOf} from '../../../src/lib/event/timestamp.js'

describe('the timestamp of an event', () => {
  it('is what toISOString would say', () => {
    const last = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
    const some = [0, 1, 10, 100, 999, 951_782_400_000, Date.UTC(2024, 1, 29, 9, 8, 7, 6), last]
    const random = Array.from({length: 20_000}, () => Math.floor(Math.random() * last))
    for (const epoch of [...some, ...random]) expect(timestampOf(epoch)).to.equal(new Date(epoch).toISOString())
  })
})
