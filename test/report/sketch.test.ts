import {expect} from 'chai'
import {QUANTILE_ERROR, Sketch} from '../../src/lib/report/sketch.js'

/** Numbers from 0 to 1 that are the same in each run. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

const random = numbers(7)
const many = (value: () => number) => Array.from({length: 5000}, () => Math.round(value()))
const VALUES: Record<string, number[]> = {
  'all the same': many(() => 4280),
  'from microseconds to months, as logarithms': many(() => Math.exp(random() * 22)),
  'many zeros': many(() => (random() < 0.6 ? 0 : random() * 100)),
  'one value': [4280],
  'small and large ones': many(() => (random() < 0.5 ? 1 + random() * 9 : 1e7 + random() * 1e7)),
  'the largest there is': [1, Number.MAX_SAFE_INTEGER],
  'two values': [1000, 10_000],
  'whole milliseconds up to 300': many(() => random() * 300),
}
const QUANTILES = [0, 0.01, 0.5, 0.9, 0.95, 0.99, 1]

/** The smallest value that at least the part `q` does not exceed. */
function exact(values: readonly number[], q: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN
}

function sketchOf(values: readonly number[]): Sketch {
  const sketch = new Sketch()
  for (const value of values) sketch.add(value)
  return sketch
}

function expectWithin(sketch: Sketch, values: readonly number[]): void {
  for (const q of QUANTILES) {
    const wanted = exact(values, q)
    expect(sketch.quantile(q), `quantile ${q}, exactly ${wanted}`).to.be.within(
      wanted * (1 - QUANTILE_ERROR),
      wanted * (1 + QUANTILE_ERROR),
    )
  }
}

describe('the sketch of durations', () => {
  for (const [name, values] of Object.entries(VALUES)) {
    it(`keeps its stated error: ${name}`, () => expectWithin(sketchOf(values), values))

    it(`keeps it when it is merged out of three, and read back from JSON: ${name}`, () => {
      const merged = new Sketch()
      for (const part of [0, 1, 2]) {
        const json = JSON.parse(JSON.stringify(sketchOf(values.filter((_, index) => index % 3 === part))))
        const read = Sketch.from(json)
        expect(read?.toJSON()).to.deep.equal(json)
        if (read) merged.merge(read)
      }
      expect(merged.count).to.equal(values.length)
      expectWithin(merged, values)
    })
  }

  it('has no quantile without values', () => {
    expect(new Sketch().quantile(0.5)).to.equal(undefined)
  })

  it('takes nothing for a sketch that is none', () => {
    const good = sketchOf([1, 2, 3]).toJSON()
    expect(Sketch.from(good)?.count).to.equal(3)
    for (const bins of ['1:x', '1:-1', '1', '99999:1', '1:1;2:1', '-5:1', '9999:1'])
      expect(Sketch.from({...good, bins}), bins).to.equal(undefined)
    expect(Sketch.from({...good, relative_error: 0.1})).to.equal(undefined)
  })
})
