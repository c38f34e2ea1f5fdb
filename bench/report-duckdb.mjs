// The question of the report, asked of DuckDB: `node bench/report-duckdb.mjs LOG`, in UTC. The first query alone is
// timed, and all that the report may take is a multiple of it; the others check its answers.
import {DuckDBInstance} from '@duckdb/node-api'

const log = process.argv[2].replaceAll("'", "''")
const COUNTS = [
  'files_analyzed',
  'features_detected',
  'stories_detected',
  'checks_total',
  'checks_failed',
  'violations_detected',
  'contract_violations',
  'plan_drift_violations',
  'legacy_test_failures',
]
const columns = {
  cli_version: 'VARCHAR',
  command: 'VARCHAR',
  duration_ms: 'BIGINT',
  outcome: 'VARCHAR',
  schema_version: 'BIGINT',
  span_id: 'VARCHAR',
  success: 'BOOLEAN',
  timestamp: 'VARCHAR',
  trace_id: 'VARCHAR',
  ...Object.fromEntries(COUNTS.map((name) => [name, 'BIGINT'])),
}
const described = Object.entries(columns).map(([name, type]) => `${name}: '${type}'`)
// A torn line makes the whole query fail unless errors are ignored.
const read = (wanted) =>
  `read_json('${log}', format = 'newline_delimited', ignore_errors = true, columns = {${described.filter((entry) => wanted.some((name) => entry.startsWith(`${name}:`))).join(', ')}})`
const QUANTILES = [0.5, 0.9, 0.95, 0.99]

const connection = await (await DuckDBInstance.create(':memory:')).connect()
const rows = async (query) => (await connection.runAndReadAll(query)).getRowObjectsJS()
const plain = (row) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  )

const begun = performance.now()
await rows(
  `select command, count(*), quantile_disc(duration_ms, [0.5, 0.95]) from ${read(['command', 'duration_ms'])} group by command`,
)
const took = performance.now() - begun

await connection.run(
  `create table events as select * from ${read(Object.keys(columns))} where schema_version = 1 and regexp_full_match(trace_id, '[0-9a-f]{32}') and command is not null`,
)
const commands = await rows(
  `select command, count(*) as runs, count(*) filter (not success) as failures, ${QUANTILES.map((q) => `quantile_disc(duration_ms, ${q}) as p${q * 100}`).join(', ')}, sum(duration_ms)::BIGINT as total from events group by command`,
)
const days = await rows(
  `select timestamp[:10] as day, count(*) as runs, count(*) filter (not success) as failures from events group by 1 order by 1`,
)
const outcomes = await rows('select outcome, count(*) as runs from events group by 1')
const [sums] = await rows(
  `select ${COUNTS.map((name) => `coalesce(sum(${name}), 0)::BIGINT as ${name}`).join(', ')} from events`,
)
console.log(
  JSON.stringify({
    commands: commands.map(plain),
    days: days.map(plain),
    outcomes: Object.fromEntries(outcomes.map(plain).map(({outcome, runs}) => [outcome, runs])),
    sums: plain(sums),
    took,
    tookAll: performance.now() - begun - took,
  }),
)
