import {DDSketch} from '@datadog/sketches-js'

/** Quantiles are off by at most this part of their value, rounding to whole milliseconds included. */
export const QUANTILE_ERROR = 0.01
/** Half of what is stated: the other half is what rounding may add. */
const SKETCH_ERROR = 0.005
/** The bin of the largest count that an event can have. */
const MAX_BIN = 3700

/**
 * A sketch as JSON: bin `i` counts the values v with γ^(i-1) < v ≤ γ^i, where γ = (1 + e) / (1 - e) and e is the
 * `relative_error`; `zero` counts the zeros. One text for all bins, `550:3,551:7`, for a list would be a page long.
 */
export interface SketchJson {
  relative_error: number
  zero: number
  bins: string
}

/** The distribution of a duration in a few kilobytes, however many there are (DDSketch); sketches can be added up. */
export class Sketch {
  private readonly sketch = new DDSketch({relativeAccuracy: SKETCH_ERROR})

  get count(): number {
    return this.sketch.count
  }

  add(value: number, times = 1): void {
    this.sketch.accept(value, times)
  }

  /** The smallest value that at least the part `q` of the values does not exceed; undefined where there is none. */
  quantile(q: number): number | undefined {
    const {count, max, min} = this.sketch
    if (count === 0) return undefined
    const rank = Math.max(0, Math.ceil(q * count) - 1)
    // Half a rank more: a rank that arithmetic makes a trace too small would be the one before.
    const value = count === 1 ? min : this.sketch.getValueAtQuantile(Math.min(1, (rank + 0.5) / (count - 1)))
    return Math.round(Math.min(max, Math.max(min, value)))
  }

  merge(other: Sketch): void {
    this.sketch.merge(other.sketch)
  }

  toJSON(): SketchJson {
    const {bins, offset} = this.sketch.store
    const filled = [...bins.entries()].filter(([, count]) => count > 0)
    return {
      bins: filled.map(([index, count]) => `${index + offset}:${count}`).join(','),
      relative_error: SKETCH_ERROR,
      zero: this.sketch.zeroCount,
    }
  }

  /** The sketch that this JSON is of, or undefined where it is of none. */
  static from({bins, relative_error, zero}: SketchJson): Sketch | undefined {
    if (relative_error !== SKETCH_ERROR) return undefined
    const sketch = new Sketch()
    if (zero > 0) sketch.add(0, zero)
    for (const entry of bins === '' ? [] : bins.split(',')) {
      const [, bin, count] = /^(\d{1,4}):([1-9]\d{0,14})$/.exec(entry) ?? []
      if (bin === undefined || Number(bin) > MAX_BIN) return undefined
      sketch.add(sketch.sketch.mapping.value(Number(bin)), Number(count))
    }
    return sketch
  }
}
