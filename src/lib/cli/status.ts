import type {Diagnostic, Settings} from '../settings/settings.js'
import {refusalOf} from '../journal/refusal.js'
import {countEvents} from '../report/count.js'
import {counted} from '../report/words.js'
import {type DeliveryStatus, deliveryStatus, deliveryText} from './delivery.js'
import type {Context} from './context.js'
import {bytesText, columns, endpointText, logName, pathText, valueText, wrapped} from './show.js'

export interface Status {
  level: string
  reason: string
  rules: {name: string; verdict: string}[]
  settings: Record<string, {value: unknown; source: string}>
  log: {path: string; bytes: number; events: number; problem?: string}
  delivery: DeliveryStatus
  diagnostics: Diagnostic[]
}

/** Everything about this user's telemetry, secrets left out. */
export async function statusOf(context: Context): Promise<Status> {
  const {decision, loaded, paths, uid} = context
  const path = loaded.settings.local_path
  const log = paths.directory ? countEvents(path, context.dictionary) : {bytes: 0, events: 0}
  const problem = log.problem ?? (paths.directory ? refusalOf(path, uid, loaded.settings.log_max_size) : undefined)
  // In the order in which it is documented, and read.
  return {
    level: decision.level,
    reason: decision.reason,
    rules: context.rules,
    settings: shownSettings(context),
    log: {path, bytes: log.bytes, events: log.events, ...(problem ? {problem} : {})},
    delivery: await deliveryStatus(context),
    diagnostics: diagnosticsOf(context),
  }
}

/** What is wrong with the settings, the opt-in file and the home directory. */
export function diagnosticsOf({home, loaded, optIn, paths}: Context): Diagnostic[] {
  const found = [...loaded.diagnostics]
  if (optIn.problem) found.push({key: '(opt-in file)', source: paths.optIn, problem: optIn.problem, used: 'no opt-in'})
  if (home.untrusted) found.push({key: '(home)', source: 'HOME', problem: home.untrusted, used: 'off'})
  return found
}

function shownSettings({loaded}: Context): Status['settings'] {
  const shown: Status['settings'] = {}
  for (const key of Object.keys(loaded.settings) as (keyof Settings)[]) {
    shown[key] = {value: shownValue(key, loaded.settings), source: loaded.sources[key]}
  }
  return shown
}

function shownValue(key: keyof Settings, settings: Settings): unknown {
  if (key === 'endpoint') return settings.endpoint ? endpointText(settings.endpoint) : null
  if (key === 'headers') return Object.fromEntries(Object.keys(settings.headers).map((name) => [name, '[redacted]']))
  return settings[key] ?? null
}

const MEANING: Record<string, (context: Context) => string> = {
  config: ({loaded, paths}) => `${pathText(loaded.file ?? '', paths.home)} enables it.`,
  default: ({typed}) => `You have not opted in. \`${typed('telemetry:enable')}\` does, for this machine only.`,
  'do-not-track': () => 'DO_NOT_TRACK is set.',
  env: ({envKey}) => `${envKey('TELEMETRY_OPT_IN')} decides.`,
  'opt-in-file': ({paths}) => `${pathText(paths.optIn, paths.home)} enables local storage.`,
  'otel-sdk-disabled': () => 'OTEL_SDK_DISABLED is set.',
  'test-environment': () => 'This looks like a test run (TEST_MODE, NODE_ENV=test or a test runner).',
  'untrusted-home': ({home}) => `${home.untrusted}.`,
}

const LEVEL = {
  local: 'Telemetry is on, locally: nothing leaves this machine.',
  off: 'Telemetry is off: nothing is recorded.',
  remote: 'Telemetry is on: events are kept here, and spans go to your collector.',
} as Record<string, string>

/** The status for people, in 80 columns where paths allow it. */
export function statusText(status: Status, context: Context): string {
  const {paths} = context
  const setting = ([key, {source, value}]: [string, {value: unknown; source: string}]) => [
    key,
    valueText(value, paths.home),
    source,
  ]
  const problems = status.diagnostics.map(
    ({key, problem, source, used}) =>
      `${wrapped(`${key}: ${problem}`)}\n${wrapped(`in ${pathText(source, paths.home)}; used instead: ${valueText(used, paths.home)}`, 4)}`,
  )
  return [
    `${LEVEL[status.level]}\n${wrapped(`${status.reason}: ${MEANING[status.reason]?.(context)}`)}`,
    `Rules (the first match decides)\n${columns(
      status.rules.map(({name, verdict}) => [
        name === status.reason ? `> ${name}` : `  ${name}`,
        verdict === 'no match' ? '-' : verdict,
      ]),
      {indent: 0},
    )}`,
    `Settings\n${columns(Object.entries(status.settings).map(setting))}`,
    `Log\n  ${logName(status.log.path, paths.home)}: ${logText(status.log)}`,
    `Delivery\n${deliveryText(status.delivery, context)}`,
    ...(problems.length > 0 ? [`Problems\n${problems.join('\n')}`] : []),
  ].join('\n\n')
}

function logText({bytes, events, problem}: Status['log']): string {
  if (problem) return problem
  return bytes === 0 ? 'nothing recorded yet' : `${counted(events, 'event')}, ${bytesText(bytes)}`
}
