import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Log} from './log.js'

/** A file with what `telemetry:report --json` prints of a log with these lines. */
export function reportFile(folder: string, name: string, content: readonly string[]): string {
  const log = new Log()
  const report = log.write(content).report()
  log.remove()
  return jsonFile(folder, name, report)
}

export function jsonFile(folder: string, name: string, json: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(json))
  return path
}
