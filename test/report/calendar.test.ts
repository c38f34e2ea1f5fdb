import {expect} from 'chai'
import {daysUpTo, localDays, mondayOf, timeZone, weekOf, weeksUpTo} from '../../src/lib/report/calendar.js'
import {trendOf} from '../../src/lib/report/trend.js'
import {Log, line} from './support/log.js'

/** Time zone, time, and the day that it is there. The zones' clocks change on some of them. */
const DAYS: [zone: string, time: string, day: string][] = [
  ['UTC', '2026-11-22T23:59:59.999Z', '2026-11-22'],
  ['Europe/Berlin', '2026-11-22T23:00:00.000Z', '2026-11-23'],
  ['Europe/Berlin', '2026-03-28T22:59:59.999Z', '2026-03-28'],
  ['Europe/Berlin', '2026-03-28T23:00:00.000Z', '2026-03-29'],
  ['Europe/Berlin', '2026-03-29T21:59:59.999Z', '2026-03-29'],
  ['Europe/Berlin', '2026-03-29T22:00:00.000Z', '2026-03-30'],
  ['Europe/Berlin', '2026-10-24T22:00:00.000Z', '2026-10-25'],
  ['Europe/Berlin', '2026-10-25T22:59:59.999Z', '2026-10-25'],
  ['Europe/Berlin', '2026-10-25T23:00:00.000Z', '2026-10-26'],
  ['America/New_York', '2026-11-23T04:59:59.999Z', '2026-11-22'],
  ['Asia/Kathmandu', '2026-11-22T18:14:59.999Z', '2026-11-22'],
  ['Asia/Kathmandu', '2026-11-22T18:15:00.000Z', '2026-11-23'],
  ['Australia/Lord_Howe', '2026-04-04T13:00:00.000Z', '2026-04-05'],
  ['Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-31'],
  ['Pacific/Apia', '2011-12-30T09:59:59.999Z', '2011-12-29'],
  ['America/New_York', '0000-01-01T00:00:00.000Z', '0001-01-01'],
  ['Pacific/Auckland', '9999-12-31T23:59:59.999Z', '9999-12-31'],
]

const WEEKS: [day: string, week: string, monday: string][] = [
  ['2026-11-22', '2026-W47', '2026-11-16'],
  ['2026-11-23', '2026-W48', '2026-11-23'],
  ['2026-12-31', '2026-W53', '2026-12-28'],
  ['2027-01-03', '2026-W53', '2026-12-28'],
  ['2027-01-04', '2027-W01', '2027-01-04'],
  ['2024-12-30', '2025-W01', '2024-12-30'],
  ['2021-01-03', '2020-W53', '2020-12-28'],
  ['2023-01-01', '2022-W52', '2022-12-26'],
  ['0001-01-01', '0001-W01', '0001-01-01'],
  ['9999-12-31', '9999-W52', '9999-12-27'],
]

describe('the calendar of a report', () => {
  const zone = process.env['TZ']
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })

  for (const [name, time, day] of DAYS) {
    it(`takes ${time} for ${day} in ${name}`, () => {
      process.env['TZ'] = name
      const dayOf = localDays()
      // The neighbours first: a day that is remembered must not be theirs.
      dayOf(Date.parse(time) - 1)
      dayOf(Date.parse(time) + 1)
      expect(dayOf(Date.parse(time))).to.equal(day)
    })
  }

  for (const [day, week, monday] of WEEKS) {
    it(`puts ${day} into ${week}, which begins on ${monday}`, () => {
      expect(weekOf(day)).to.equal(week)
      expect(mondayOf(week)).to.equal(monday)
    })
  }

  it('has a day of 23 and one of 25 hours when the clocks change', () => {
    process.env['TZ'] = 'Europe/Berlin'
    const log = new Log()
    const hours = (from: string) =>
      Array.from({length: 73}, (_, hour) =>
        line({timestamp: new Date(Date.parse(from) + hour * 3_600_000).toISOString()}),
      )
    log.write([...hours('2026-03-27T23:00:00.000Z'), ...hours('2026-10-23T22:00:00.000Z')])
    const days = new Map(log.report().days.map(({day, runs}) => [day, runs]))
    log.remove()
    expect([days.get('2026-03-28'), days.get('2026-03-29'), days.get('2026-03-30')]).to.deep.equal([24, 23, 24])
    expect([days.get('2026-10-24'), days.get('2026-10-25'), days.get('2026-10-26')]).to.deep.equal([24, 25, 24])
  })

  it('tells the offset where TZ names no zone that is known', () => {
    expect(timeZone()).to.match(/^\w/)
    process.env['TZ'] = 'Nowhere/Land'
    expect(timeZone(new Date(0))).to.match(/^UTC[+-]\d\d:\d\d$/)
  })

  it('counts days and weeks back, over the end of a year', () => {
    expect(daysUpTo('2027-01-02', 3)).to.deep.equal(['2026-12-31', '2027-01-01', '2027-01-02'])
    expect(weeksUpTo('2027-W01', 3)).to.deep.equal(['2026-W52', '2026-W53', '2027-W01'])
  })

  it('shows days without runs, and is not pushed out of sight by a clock that jumped', () => {
    const days = ['1970-01-01', '2026-11-18', '2026-11-20', '2099-12-31'].map((day) => ({day, failures: 0, runs: 1}))
    const trend = trendOf({days, weeks: []}, 'day', 30, new Date('2026-11-22T12:00:00'))
    expect(trend.map(({name, runs}) => [name, runs])).to.deep.equal([
      ['2026-11-18', 1],
      ['2026-11-19', 0],
      ['2026-11-20', 1],
    ])
    const future = [{day: '2099-12-31', failures: 0, runs: 1}]
    expect(trendOf({days: future, weeks: []}, 'day', 30, new Date('2026-11-22T12:00:00'))).to.have.length(1)
  })
})
