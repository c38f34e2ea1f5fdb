import {readdirSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'

/** The log's rotated files and the log itself, oldest first; only those that exist. */
export function logFiles(log: string): string[] {
  try {
    const name = basename(log)
    const numbers = readdirSync(dirname(log)).flatMap((entry) => numberOf(entry, name) ?? [])
    return numbers.sort((a, b) => b - a).map((number) => join(dirname(log), number === 0 ? name : `${name}.${number}`))
  } catch {
    return []
  }
}

/** 0 for the log, 1 for `telemetry.log.1`; undefined for anything else. */
function numberOf(entry: string, name: string): number | undefined {
  if (entry === name) return 0
  const suffix = entry.startsWith(`${name}.`) ? entry.slice(name.length + 1) : ''
  return /^[1-9]\d{0,3}$/.test(suffix) ? Number(suffix) : undefined
}
