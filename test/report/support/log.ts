import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import type {Share} from '../../../src/lib/event/declared.js'
import {dictionaryOf} from '../../../src/lib/event/dictionary.js'
import {reportOf} from '../../../src/lib/report/report.js'
import type {Report} from '../../../src/lib/report/shape.js'
import {summarize, type Wanted} from '../../../src/lib/report/summarize.js'

type Values = Record<string, unknown>
let made = 0

/** A line of a log, written out here by hand: a mistake of the plugin's own writer must not hide in the test. */
export function line(values: Values = {}): string {
  made += 1
  return JSON.stringify({
    timestamp: '2026-11-18T10:00:00.000Z',
    command: 'repro',
    mode: 'repro',
    duration_ms: 1000,
    success: true,
    outcome: 'success',
    exit_code: 0,
    cli_version: '1.4.2',
    consent: 'local',
    opt_in_source: 'config',
    trace_id: made.toString(16).padStart(32, 'a'),
    span_id: made.toString(16).padStart(16, 'b'),
    schema_version: 1,
    ...values,
  })
}

/** The same line `count` times, each with ids of its own. */
export function lines(count: number, values: Values = {}): string[] {
  return Array.from({length: count}, () => line(values))
}

const FAR: Wanted = {compared: {current: {since: 0, until: 0}, previous: {since: 0, until: 0}}}

/** A folder with a log in it. */
export class Log {
  readonly folder = mkdtempSync(join(tmpdir(), 'telemetry-report-'))
  readonly path = join(this.folder, 'telemetry.log')

  write(content: readonly string[] | string, path = this.path): this {
    mkdirSync(dirname(path), {recursive: true})
    writeFileSync(path, typeof content === 'string' ? content : content.map((text) => `${text}\n`).join(''))
    return this
  }

  report(wanted: Partial<Wanted> = {}, shares: Share[] = []): Report {
    const all = {...FAR, ...wanted}
    return reportOf(summarize(this.path, dictionaryOf(), all), {cli: 'acme', shares, wanted: all})
  }

  remove(): void {
    rmSync(this.folder, {force: true, recursive: true})
  }
}
