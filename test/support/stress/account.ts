import {readdirSync, readFileSync} from 'node:fs'
import {filesOf} from '../appenders.js'
import type {TestHost} from '../host.js'
import {exitCodeOf, serialOf} from './commands.js'

/** What came of the commands. */
export interface Account {
  /** Commands that said that they had begun. */
  begun: number
  events: number
  /** Files of the log. */
  files: number
  /** Events by outcome. */
  outcomes: Record<string, number>
  /** Lines that are no JSON. */
  torn: number
  /** Commands that had begun and have no event. */
  lost: number
  /** Commands with more than one event. */
  doubled: number
  /** Events whose exit code is not the one that the command ended with. */
  wrong: number
  /** Markers that are left. */
  markers: number
}

/** Compares the ledger with the log. */
export function accountFor(host: TestHost, ledger: string): Account {
  const begun = new Set(readFileSync(ledger, 'utf8').split('\n').filter(Boolean).map(Number))
  const files = filesOf(host.log)
  const lines = files.flatMap((path) => readFileSync(path, 'utf8').split('\n')).filter(Boolean)
  const events = lines
    .map(parse)
    .filter((event) => event !== undefined)
    .filter(({command}) => command === 'tick')
  const seen = new Map<number, number>()
  const outcomes: Record<string, number> = {}
  for (const {outcome, trace_id} of events) {
    seen.set(serialOf(trace_id), (seen.get(serialOf(trace_id)) ?? 0) + 1)
    outcomes[String(outcome)] = (outcomes[String(outcome)] ?? 0) + 1
  }
  const isWrong = ({exit_code, outcome, trace_id}: Record<string, unknown>) =>
    outcome !== 'killed' && exit_code !== exitCodeOf(serialOf(trace_id))
  return {
    begun: begun.size,
    doubled: [...seen.values()].filter((count) => count > 1).length,
    events: events.length,
    files: files.length,
    lost: [...begun].filter((serial) => !seen.has(serial)).length,
    markers: readdirSync(host.directory).filter((name) => name.startsWith('telemetry.run-')).length,
    outcomes,
    torn: lines.filter((line) => parse(line) === undefined).length,
    wrong: events.filter(isWrong).length,
  }
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
