import type {SketchJson} from './sketch.js'
import type {Dimension} from './summarize.js'

/** Milliseconds; a quantile is null where no run has a duration. */
export interface Durations {
  p50: number | null
  p90: number | null
  p95: number | null
  p99: number | null
  total: number
}

/** What is said of any group of runs. */
export interface Numbers {
  runs: number
  failures: number
  /** 0 to 1; null without runs. */
  success_rate: number | null
  duration_ms: Durations
}

export interface CommandRow extends Numbers {
  command: string
  /** Part of all runs, 0 to 1. */
  share: number
  sketch: SketchJson
}

/** One row of `--by`. */
export interface GroupRow extends Numbers {
  group: string
  share: number
  sums: Record<string, number>
}

export interface PeriodRow extends Numbers {
  since: string
  until: string
  sums: Record<string, number>
}

/** How the numbers of some fields divide their sum. `share` is null where that is 0. */
export interface ShareRow {
  title: string
  parts: {field: string; value: number; share: number | null}[]
}

/** How often a field was reported, and how much of it there is. */
export interface Average {
  /** Runs that reported the field. */
  runs: number
  per_run: number
  per_week: number
}

/** What a report and a benchmark have in common. */
export interface Common extends Numbers {
  schema_version: 1
  /** Of the CLI that the numbers are of. */
  cli: string
  /** Part of its value by which a quantile may be off. */
  quantile_error: number
  outcomes: Record<string, number>
  commands: CommandRow[]
  sums: Record<string, number>
  averages: Record<string, Average>
  shares: ShareRow[]
  /** `violations_detected`, in weeks with at least one run. */
  regressions_prevented: {total: number; weeks: number; per_week: number | null}
}

/** `telemetry:report --json`: one user's numbers. */
export interface Report extends Common {
  kind: 'report'
  /** What was asked for, else the earliest and latest event; null without any. */
  since: string | null
  until: string | null
  time_zone: string
  /** Only this command's runs, where one was asked for. */
  command: string | null
  skipped_lines: number
  skipped: {unreadable: number; newer: number}
  days: {day: string; runs: number; failures: number}[]
  weeks: {week: string; runs: number; failures: number; sums: Record<string, number>}[]
  versions: {version: string; runs: number; failures: number}[]
  comparison: {current: PeriodRow; previous: PeriodRow}
  by?: Dimension
  groups?: GroupRow[]
  compare?: Comparison
}

/** `telemetry:report:merge`: the numbers of many, without anybody's. */
export interface Benchmark extends Common {
  kind: 'benchmark'
  /** How many reports it was made of. */
  reports: number
  /** A group that fewer reports have is not shown by itself. */
  smallest_group: number
  /** How many reports prevented at least one regression; null where that would tell of too few. */
  reports_with_regressions_prevented: number | null
}

/** One figure of yours beside that of others. */
export interface Compared {
  what: string
  /** Absent for a figure of everything. */
  command?: string
  yours: number
  theirs: number
  /** How to read the numbers. */
  unit: 'milliseconds' | 'number' | 'part'
}

/** `telemetry:report --compare FILE`. */
export interface Comparison {
  with: 'benchmark' | 'report'
  /** How many reports a benchmark was made of. */
  reports: number
  figures: Compared[]
  sentences: string[]
}
