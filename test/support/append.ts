import {setTimeout as sleep} from 'node:timers/promises'
import {countDropped} from '../../src/lib/delivery/dropped.js'
import type {TelemetryEvent} from '../../src/lib/event/dictionary.js'
import {appendEvent} from '../../src/lib/journal/append.js'
import {makeRoom, openAfter, refuseOther} from '../../src/lib/journal/room.js'
import {pathsOf} from '../../src/lib/paths.js'

/** What a process of its own appends: `append.js JOB`, the job as JSON. Prints how many of its lines were refused. */
export interface Job {
  log: string
  /** Number of the line before the first; each becomes the span id. */
  first: number
  count: number
  maxSize: number
  maxFiles: number
  /** Recorded for this destination; what rotation drops is counted in this home. */
  remote?: {destination: string; home: string}
  /** Milliseconds between two lines. */
  pause?: number
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job
const {first, log, maxFiles, maxSize, remote} = job
const paths = remote && pathsOf(remote.home, 'acme')
let refused = 0
for (let number = first + 1; number <= first + job.count; number++) {
  const event: TelemetryEvent = {
    timestamp: '2026-11-22T19:08:41.123Z',
    command: 'ok',
    mode: 'ok',
    success: true,
    outcome: 'success',
    consent: remote ? 'remote' : 'local',
    opt_in_source: 'config',
    ...(remote ? {destination: remote.destination} : {}),
    trace_id: '1'.repeat(32),
    span_id: number.toString(16).padStart(16, '0'),
    schema_version: 1,
  }
  const onRemove = paths && ((path: string) => countDropped(paths, path, log))
  try {
    appendEvent(log, event, {
      maxFiles,
      maxSize,
      rare: () => ({makeRoom, openAfter, refuseOther}),
      uid: process.geteuid?.(),
      ...(onRemove ? {onRemove} : {}),
    })
  } catch {
    refused += 1
  }
  if (job.pause) await sleep(job.pause)
}
console.log(refused)
