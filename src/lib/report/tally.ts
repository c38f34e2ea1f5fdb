import type {Checked} from './check.js'
import {Sketch} from './sketch.js'

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

  add({counts, duration, success}: Checked): void {
    this.addEnd(success)
    this.addCounts(counts)
    if (duration === undefined) return
    this.total += duration
    this.durations.add(duration)
  }

  /** A run of which only its end is counted. */
  addEnd(success: boolean): void {
    this.runs += 1
    if (!success) this.failures += 1
  }

  /** The counts of a run that is counted already. */
  addCounts(counts: Checked['counts']): void {
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
