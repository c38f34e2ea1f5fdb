import type {TelemetryEvent} from '../../src/lib/event/dictionary.js'
import {appendEvent} from '../../src/lib/journal/append.js'
import {makeRoom, openAfter, refuseOther} from '../../src/lib/journal/room.js'

/** Appends events from a process of its own: `append.js LOG FIRST COUNT MAX_SIZE MAX_FILES`. */
const [log = '', first, count, maxSize, maxFiles] = process.argv.slice(2)
for (let number = Number(first) + 1; number <= Number(first) + Number(count); number++) {
  const event: TelemetryEvent = {
    command: 'ok',
    consent: 'local',
    mode: 'ok',
    opt_in_source: 'config',
    outcome: 'success',
    schema_version: 1,
    span_id: number.toString(16).padStart(16, '0'),
    success: true,
    timestamp: '2026-11-22T19:08:41.123Z',
    trace_id: '1'.repeat(32),
  }
  appendEvent(log, event, {
    maxFiles: Number(maxFiles),
    maxSize: Number(maxSize),
    rare: () => ({makeRoom, openAfter, refuseOther}),
    uid: process.geteuid?.(),
  })
}
