import {expect} from 'chai'
import {backOffFor, isBackingOff, waitAfter} from '../../../src/lib/delivery/backoff.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.parse('2026-11-22T19:08:41.123Z')

describe('the wait after failures in a row', () => {
  const ROWS: [attempts: number, random: number, milliseconds: number][] = [
    [1, 0, 750],
    [1, 0.5, 1000],
    [1, 1, 1250],
    [2, 0.5, 2000],
    [4, 0.5, 8000],
    [10, 0.5, 512_000],
    [11, 0.5, 900_000],
    [1000, 0.5, 900_000],
    [1000, 1, 1_125_000],
  ]
  for (const [attempts, random, milliseconds] of ROWS) {
    it(`is ${milliseconds} ms after ${attempts}, with a jitter of ${random}`, () => {
      expect(waitAfter(attempts, {random})).to.equal(milliseconds)
    })
  }

  const ASKED: [retryAfterMs: number, milliseconds: number][] = [
    [0, 1000],
    [999, 1000],
    [5000, 5000],
    [2 * DAY, DAY],
  ]
  for (const [retryAfterMs, milliseconds] of ASKED) {
    it(`is ${milliseconds} ms where the collector asks for ${retryAfterMs}`, () => {
      expect(waitAfter(1, {random: 0.5, retryAfterMs})).to.equal(milliseconds)
    })
  }
})

describe('a back-off', () => {
  const backOff = backOffFor(HOUR, {now: NOW, revision: 'a'})

  it('says from when until when, and for which settings', () => {
    expect(backOff).to.deep.equal({
      revision: 'a',
      since: '2026-11-22T19:08:41.123Z',
      until: '2026-11-22T20:08:41.123Z',
    })
  })

  const ROWS: [title: string, given: Parameters<typeof isBackingOff>, inForce: boolean][] = [
    ['is in force at once', [backOff, {now: NOW, revision: 'a'}], true],
    ['is in force until its last millisecond', [backOff, {now: NOW + HOUR - 1, revision: 'a'}], true],
    ['is over after its time', [backOff, {now: NOW + HOUR, revision: 'a'}], false],
    ['ends with other settings', [backOff, {now: NOW, revision: 'b'}], false],
    ['bears a clock that is a little behind', [backOff, {now: NOW - 59_000, revision: 'a'}], true],
    ['ends when the clock was set back', [backOff, {now: NOW - 61_000, revision: 'a'}], false],
    [
      'of a clock that was years ahead is none',
      [
        {...backOff, until: '2036-11-22T19:08:41.123Z'},
        {now: NOW, revision: 'a'},
      ],
      false,
    ],
    [
      'of the longest that a collector may ask for is one',
      [backOffFor(DAY, {now: NOW, revision: 'a'}), {now: NOW + DAY - 1, revision: 'a'}],
      true,
    ],
    [
      'that cannot be read is none',
      [
        {...backOff, until: 'soon'},
        {now: NOW, revision: 'a'},
      ],
      false,
    ],
    ['that is absent is none', [undefined, {now: NOW, revision: 'a'}], false],
  ]
  for (const [title, given, inForce] of ROWS) {
    it(title, () => {
      expect(isBackingOff(...given)).to.equal(inForce)
    })
  }
})
