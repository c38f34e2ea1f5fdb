import {Sketch} from './sketch.js'

/** What one run adds to a tally. */
export interface Run {
  success: boolean
  /** Milliseconds; undefined where it is not known, as of a killed run. */
  duration: number | undefined
  /** A value for each count field, in their order; undefined for those that the run did not report. */
  counts: readonly (number | undefined)[]
}

/** What is counted of a group of runs. Tallies can be added up. */
export class Tally {
  runs = 0
  failures = 0
  /** Milliseconds of all runs together. */
  total = 0
  readonly durations = new Sketch()
  /** The sum of each count field, and how many runs reported it. */
  readonly sums: number[] = []
  readonly reporters: number[] = []

  add({counts, duration, success}: Run): void {
    this.runs += 1
    if (!success) this.failures += 1
    if (duration !== undefined) {
      this.total += duration
      this.durations.add(duration)
    }
    for (let index = 0; index < counts.length; index += 1) {
      const value = counts[index]
      if (value !== undefined) this.count(index, value, 1)
    }
  }

  merge(other: Tally): void {
    this.runs += other.runs
    this.failures += other.failures
    this.total += other.total
    this.durations.merge(other.durations)
    for (const [index, reporters] of other.reporters.entries()) {
      if (reporters) this.count(index, other.sums[index] ?? 0, reporters)
    }
  }

  private count(index: number, value: number, reporters: number): void {
    this.sums[index] = (this.sums[index] ?? 0) + value
    this.reporters[index] = (this.reporters[index] ?? 0) + reporters
  }
}
