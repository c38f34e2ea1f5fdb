import {expect} from 'chai'
import {bytesText, columns, endpointText, pathText, wrapped} from '../../../src/lib/cli/show.js'
import {parseSince} from '../../../src/lib/cli/since.js'
import {durationText} from '../../../src/lib/report/words.js'

describe('what a person reads', () => {
  const ENDPOINTS: [endpoint: string, shown: string][] = [
    ['http://127.0.0.1:4318/v1/traces', 'http://127.0.0.1:4318/v1/traces'],
    ['https://user:pass@h.example/v1', 'https://[redacted]@h.example/v1'],
    ['https://token@h.example/v1', 'https://[redacted]@h.example/v1'],
    ['https://h.example/v1?key=secret', 'https://h.example/v1?[redacted]'],
    ['https://h.example/v1#secret', 'https://h.example/v1#[redacted]'],
    ['https://u:p@h.example:1/v1?a#b', 'https://[redacted]@h.example:1/v1?[redacted]#[redacted]'],
  ]
  for (const [endpoint, shown] of ENDPOINTS)
    it(`of the endpoint ${endpoint} is ${shown}`, () => {
      expect(endpointText(endpoint)).to.equal(shown)
    })

  it('is sizes and durations in their units', () => {
    expect([0, 999, 1000, 12_345, 1_500_000, 5e12].map(bytesText)).to.deep.equal([
      '0 B',
      '999 B',
      '1.0 kB',
      '12.3 kB',
      '1.5 MB',
      '5000 GB',
    ])
    expect([0, 999, 1000, 59_949, 59_999, 119_999, 7_200_000].map(durationText)).to.deep.equal([
      '0 ms',
      '999 ms',
      '1.0 s',
      '59.9 s',
      '1m 0s',
      '2m 0s',
      '2h 0m',
    ])
  })

  it('is a path with the home as ~, where it is in it', () => {
    expect(['/home/a/x', '/home/a', '/home/ab/x'].map((path) => pathText(path, '/home/a'))).to.deep.equal([
      '~/x',
      '~',
      '/home/ab/x',
    ])
  })

  it('is broken into lines between words only', () => {
    const path = `/${'x'.repeat(100)}`
    const lines = wrapped(`${'word '.repeat(30)}${path} end`).split('\n')
    expect(lines).to.include(`  ${path}`)
    expect(lines.filter((line) => line.length > 80)).to.have.length(1)
    expect(lines.map((line) => line.trim()).join(' ')).to.equal(`${'word '.repeat(30)}${path} end`)
  })

  it('is columns that are aligned, the last of them wrapped', () => {
    expect(
      columns([
        ['a', 'bb'],
        ['ccc', 'd'],
      ]),
    ).to.equal('  a    bb\n  ccc  d')
    const wide = columns([['key', 'word '.repeat(40).trim()]], {wrapLast: 60})
    for (const line of wide.split('\n')) expect(line.length).to.be.at.most(60)
  })

  const NOW = Date.parse('2026-11-22T12:00:00Z')
  const TIMES: [text: string, back: number | undefined][] = [
    ['30s', 30_000],
    ['5m', 300_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
    ['2W', 1_209_600_000],
    [' 1 d ', 86_400_000],
    ['2026-11-22T11:00:00Z', 3_600_000],
    ['soon', undefined],
    ['', undefined],
    ['-1d', undefined],
    ['1y', undefined],
    ['7', undefined],
    ['2026-13-01', undefined],
    ['2026-02-29', undefined],
    ['2026-11', undefined],
    ['2026-11-01 or so', undefined],
    ['2026-11-01T25:00', undefined],
  ]
  for (const [text, back] of TIMES)
    it(`takes "${text}" ${back === undefined ? 'for no time' : `for ${durationText(back)} ago`}`, () => {
      expect(parseSince(text, NOW)).to.equal(back === undefined ? undefined : NOW - back)
    })

  it('takes a date for the day of the user', () => {
    expect(parseSince('2026-11-01', NOW)).to.equal(new Date(2026, 10, 1).getTime())
    expect(parseSince(' 2024-02-29 ', NOW)).to.equal(new Date(2024, 1, 29).getTime())
  })
})
