// A log as somebody else would write it: nothing of our code makes it, so that no mistake of ours can hide in both.
import {closeSync, openSync, writeSync} from 'node:fs'

const DAY = 86_400_000
/** Command, weight, median in ms, part that fails, whether it reports violations. */
const COMMANDS = [
  ['repro', 30, 6200, 0.22, true],
  ['import.from_code', 24, 4300, 0.04, false],
  ['plan.compare', 14, 900, 0.1, true],
  ['enforce.stage', 10, 350, 0.03, false],
  ['plan.init', 8, 210, 0.01, false],
  ['generate.contracts', 6, 15_000, 0.07, false],
  ['sync.bridge', 4, 2400, 0.12, false],
  ['telemetry.report', 3, 280, 0, false],
  ['(unknown)', 1, 40, 1, false],
]
const PICKED = COMMANDS.flatMap((command) => Array(command[1]).fill(command))

/** Numbers from 0 to 1 that look random and are the same each time (mulberry32). */
function numbers(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const hex = (random, digits) => {
  let text = ''
  while (text.length < digits)
    text += Math.floor(random() * 2 ** 32 + 1)
      .toString(16)
      .padStart(8, '0')
      .slice(-8)
  return text.slice(0, digits).replace(/^0/, '1')
}

/** A duration around `median`, now and then a hundred times as long. */
function duration(random, median) {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.max(1, Math.round(median * Math.exp(normal * 0.7) * (random() < 0.002 ? 100 : 1)))
}

function eventText(random, time) {
  const [command, , median, failing, hasFindings] = PICKED[Math.floor(random() * PICKED.length)]
  const isKilled = random() < 0.002
  const isSuccess = !isKilled && random() >= failing
  const outcome = isKilled
    ? 'killed'
    : isSuccess
      ? 'success'
      : ['failure', 'failure', 'error', 'usage_error', 'cancelled'][Math.floor(random() * 5)]
  const found = hasFindings && !isSuccess && !isKilled ? Math.ceil(random() * 4) : 0
  const parts = [0, 1, 2].map(() => Math.floor(random() * (found + 1)))
  const middle = hasFindings
    ? `"checks_total":6,"checks_failed":${Math.min(6, found)},"violations_detected":${found},"contract_violations":${parts[0] + found},"plan_drift_violations":${parts[1]},"legacy_test_failures":${Math.floor(parts[2] / 2)},`
    : `"files_analyzed":${Math.round(random() * 40) * 10},`
  const took = isKilled ? '' : `"duration_ms":${duration(random, median)},`
  const code = isKilled ? '' : `"exit_code":${isSuccess ? 0 : 1},`
  const unknown = random() < 0.01 ? `"a_field_of_tomorrow":{"deep":["ü",${random()}]},` : ''
  return `{"timestamp":"${new Date(time).toISOString()}","command":"${command}","mode":"${command.split('.')[0]}",${middle}${took}"success":${isSuccess},"outcome":"${outcome}",${code}${unknown}"cli_version":"1.${Math.floor(time / DAY / 40) % 10}.0","consent":"local","opt_in_source":"config","trace_id":"${hex(random, 32)}","span_id":"${hex(random, 16)}","schema_version":1}`
}

/** What stands between the events of a log that has seen something. */
const RUBBISH = [
  // Not right behind a colon: DuckDB would take the next line for the value, and lose an event.
  (line) => line.slice(0, Math.floor(line.length / 2)).replace(/\W+$/, ''),
  () => 'Segmentation fault (core dumped)',
  (line) => line.replace('"schema_version":1', '"schema_version":2'),
  () => '[1,2,3]',
  (line) => line.replace(/"trace_id":"./, '"trace_id":"Z'),
]

/**
 * Writes `count` events, and about one line in a thousand that is none. Office hours; lines out of order, and a clock
 * that jumps now and then.
 * @returns how many lines are no events
 */
export function writeEvents(
  path,
  count,
  {end = Date.UTC(2026, 10, 22, 20), days = 365, isClean = false, seed = 1} = {},
) {
  const random = numbers(seed)
  const file = openSync(path, 'w', 0o600)
  let skipped = 0
  let text = ''
  for (let index = 0; index < count; index += 1) {
    const line = eventText(random, timeOf(random, index / count, {days, end, isClean}))
    text += `${line}\n`
    if (!isClean && random() < 0.001) {
      skipped += 1
      text += `${RUBBISH[skipped % RUBBISH.length](line)}\n`
    }
    if (text.length > 1e6) {
      writeSync(file, text)
      text = ''
    }
  }
  if (!isClean) skipped += 1
  writeSync(file, isClean ? text : `${text}{"timestamp":"2026-11-22T20:00:00.0`)
  closeSync(file)
  return skipped
}

function timeOf(random, progress, {days, end, isClean}) {
  if (!isClean && random() < 0.00001) return random() < 0.5 ? Date.UTC(1970, 0, 1, 0, 0, 7) : Date.UTC(2099, 11, 31, 23)
  const day = Math.floor(progress * days + (isClean ? 0 : random() * 2 - 1))
  const midnight = Math.floor(end / DAY) * DAY - (days - 1 - day) * DAY
  const isWeekend = [0, 6].includes(new Date(midnight).getUTCDay())
  const shift = isWeekend && random() < 0.8 ? -2 * DAY : 0
  return midnight + shift + (7 + random() * 12) * 3_600_000
}
