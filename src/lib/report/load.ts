import {z} from 'zod'
import {decodeText, readSmall} from '../files/read.js'
import type {Benchmark, Common, Report} from './shape.js'
import {Sketch} from './sketch.js'

/** What a merge or a comparison needs of a report or a benchmark; the rest of the file is not looked at. */
export type Loaded = Common & (Pick<Report, 'kind'> | Pick<Benchmark, 'kind' | 'reports'>)

/** A file that is no report, in words for the user. */
export class UnreadableReport extends Error {}

/** A thousand commands with their sketches are a twentieth of this. */
const LIMIT = 16 * 1024 * 1024

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
/** Sums of counts may be larger than a count can be; sums of those must still be numbers. */
const amount = z.number().min(0).max(1e21)
const part = z.number().min(0).max(1)
const quantile = count.nullable()
const field = z.string().regex(/^[a-z]\w{0,63}$/)
const command = z.string().regex(/^(?:\((?:unknown|plugin|root|other)\)|\w[\w.]{0,127})$/)
const numbers = {
  duration_ms: z.object({p50: quantile, p90: quantile, p95: quantile, p99: quantile, total: amount}),
  failures: count,
  runs: count,
  success_rate: part.nullable(),
}
const sketch = z
  .object({bins: z.string().max(64 * 1024), relative_error: z.number(), zero: count})
  .refine((json) => Sketch.from(json) !== undefined, 'is no sketch')

const common = z.object({
  ...numbers,
  averages: z.record(field, z.object({per_run: amount, per_week: amount, runs: count})),
  cli: z.string().regex(/^[\w.@/-]{1,100}$/),
  commands: z.array(z.object({...numbers, command, share: part, sketch})).max(2000),
  outcomes: z.record(z.string().regex(/^\w{1,32}$/), count),
  quantile_error: z.number(),
  regressions_prevented: z.object({per_week: amount.nullable(), total: amount, weeks: count}),
  schema_version: z.literal(1),
  shares: z
    .array(
      z.object({
        parts: z.array(z.object({field, share: part.nullable(), value: amount})).max(100),
        title: z.string().max(80),
      }),
    )
    .max(100),
  sums: z.record(field, amount),
})
const either = z.discriminatedUnion('kind', [
  common.extend({kind: z.literal('report')}),
  common.extend({kind: z.literal('benchmark'), reports: count}),
])

/**
 * Reads a report, or a benchmark made of many. Files come from strangers: only what has the right shape and adds up
 * is taken.
 * @throws UnreadableReport with the file's name and what is wrong with it
 */
export function loadReport(path: string): Loaded {
  const file = readSmall(path, LIMIT)
  if (file.state === 'missing') throw new UnreadableReport(`${path} does not exist`)
  if (file.state === 'refused') throw new UnreadableReport(`${path} ${file.problem}`)
  const text = decodeText(file.bytes)?.replace(/^\uFEFF/, '')
  return checkReport(path, text === undefined ? undefined : parsed(text))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function checkReport(path: string, json: unknown): Loaded {
  const {kind, schema_version} = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>
  if (kind !== 'report' && kind !== 'benchmark') {
    throw new UnreadableReport(
      `${path} is no report: it must be what telemetry:report --json or telemetry:report:merge printed`,
    )
  }
  if (schema_version !== 1) {
    const version = typeof schema_version === 'number' ? schema_version : 'unknown'
    throw new UnreadableReport(`${path} is a ${kind} of version ${version}; this version of the plugin reads version 1`)
  }
  const {data, error} = either.safeParse(json)
  if (!data) {
    const [issue] = error.issues
    // A stranger's keys: what is not printable could move the cursor or change the colours.
    const where = issue?.path
      .join('.')
      .replaceAll(/[^ -~]/g, '?')
      .slice(0, 100)
    throw new UnreadableReport(`${path} is a damaged ${kind}: ${where || 'it'}: ${issue?.message}`)
  }
  const problem = contradiction(data)
  if (problem) throw new UnreadableReport(`${path} contradicts itself: ${problem}`)
  return data as Loaded
}

const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)

function contradiction({commands, failures, outcomes, runs}: Common): string | undefined {
  if (total(commands.map((row) => row.runs)) !== runs) return 'the runs of its commands are not all its runs'
  if (new Set(commands.map(({command}) => command)).size < commands.length) return 'a command is in it twice'
  if (failures > runs || commands.some((row) => row.failures > row.runs)) return 'more runs failed than there were'
  if (total(commands.map((row) => row.failures)) !== failures)
    return 'the failures of its commands are not all its failures'
  if (total(Object.values(outcomes)) !== runs) return 'its outcomes are not those of all its runs'
  const isTooMuch = commands.some((row) => (Sketch.from(row.sketch)?.count ?? 0) > row.runs)
  return isTooMuch ? 'a command has more durations than runs' : undefined
}
