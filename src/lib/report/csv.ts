import type {GroupRow, Report} from './shape.js'

/** The groups of a report as CSV (RFC 4180), a line of names first; rates and shares are parts of 1. */
export function reportCsv({by = 'command', groups = [], sums}: Report): string {
  const fields = Object.keys(sums)
  const head = [by, 'runs', 'failures', 'share', 'success_rate', 'p50_ms', 'p90_ms', 'p95_ms', 'p99_ms', 'total_ms']
  const rows = groups.map((row) => [...figures(row), ...fields.map((field) => row.sums[field] ?? '')])
  return [[...head, ...fields], ...rows].map((row) => row.map(cell).join(',')).join('\r\n')
}

function figures({duration_ms, failures, group, runs, share, success_rate}: GroupRow): (number | string)[] {
  const {p50, p90, p95, p99, total} = duration_ms
  return [
    group,
    runs,
    failures,
    rounded(share),
    rounded(success_rate ?? 0),
    p50 ?? '',
    p90 ?? '',
    p95 ?? '',
    p99 ?? '',
    total,
  ]
}

const rounded = (value: number) => Number(value.toFixed(4))

/** Quoted where it must be; a spreadsheet would take what begins with `=` for a formula. */
function cell(value: number | string): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
