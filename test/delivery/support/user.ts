import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {DestinationState, State} from '../../../src/lib/delivery/state.js'
import type {TelemetryEvent} from '../../../src/lib/event/dictionary.js'
import {randomHex} from '../../../src/lib/event/ids.js'
import {destinationOf} from '../../../src/lib/settings/values.js'
import {type Ended, makeHost, type RunOptions, type TestHost} from '../../support/host.js'
import {deliveriesOf, killDeliveries, until} from './processes.js'

export type Settings = Record<string, boolean | number | string | Record<string, string>>

/** Somebody who shares with a collector, and beside them somebody who records locally only. */
export interface User {
  host: TestHost
  /** Replaces `telemetry.yaml` as a whole. */
  configure(settings: Settings): void
  /** Runs a command. */
  run(argv: string[], options?: RunOptions): Promise<Ended>
  /** Runs a command beside the same one at level `local`: exit code, output and time must be alike. `beside`: the time of that. */
  runLikeLocal(argv: string[], options?: RunOptions): Promise<Ended & {beside: number}>
  /** Appends events as commands of this user would have. */
  seed(count: number, values?: Partial<TelemetryEvent>): TelemetryEvent[]
  /** Events of the log that are to be delivered. */
  events(): TelemetryEvent[]
  /** What is remembered of the collector. */
  state(endpoint?: string): Partial<DestinationState>
  /** What is remembered as a whole. */
  whole(): State
  leases(): string[]
  /** Waits until no delivery runs. */
  idle(): Promise<void>
  /** Time passes: leases and back-offs are as old as if nobody had been there for so many seconds. */
  age(seconds: number): void
  /** Ends the deliveries that run as a power cut would, and lets time pass until nobody waits for them any more. */
  cut(): Promise<void>
  end(): Promise<void>
}

/** Short waits, so that the tests are; a JSON text is YAML, too. */
const QUICK = {batch_timeout: 0.2, enabled: true, export_timeout: 5}

export function makeUser(endpoint: string, settings: Settings = {}): User {
  const host = makeHost()
  const twin = makeHost()
  twin.optIn()
  const statePath = join(host.directory, 'telemetry.state.json')
  const stateText = () => (existsSync(statePath) ? readFileSync(statePath, 'utf8') : '{"destinations":{}}')
  const leases = () => namesIn(host.directory).filter((name) => /^telemetry\.lease-[0-9a-f]{8}$/.test(name))
  const user: User = {
    age(seconds) {
      const then = Date.now() / 1000 - seconds
      const held = namesIn(host.directory).filter((name) => /^telemetry\.(?:lease-|state\.json\.lock$)/.test(name))
      for (const name of held) utimesSync(join(host.directory, name), then, then)
      const shift = (text: string) => new Date(Date.parse(text) - seconds * 1000).toISOString()
      const state = stateText().replace(/("(?:since|until)": ")([^"]+)/g, (_, key, time) => key + shift(time))
      if (existsSync(statePath)) replace(statePath, state)
    },
    configure(given) {
      const lines = Object.entries({...QUICK, endpoint, ...settings, ...given})
      mkdirSync(host.directory, {mode: 0o700, recursive: true})
      replace(
        join(host.directory, 'telemetry.yaml'),
        lines.map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join(''),
      )
    },
    async cut() {
      killDeliveries(host.home)
      await until(() => deliveriesOf(host.home).length === 0, 'the deliveries to be ended')
      user.age(30)
    },
    async end() {
      killDeliveries(host.home)
      await until(() => deliveriesOf(host.home).length === 0, 'the deliveries to be ended')
      host.remove()
      twin.remove()
    },
    events: () => remoteEvents(host),
    host,
    idle: () =>
      until(
        () => leases().length === 0 && deliveriesOf(host.home).length === 0,
        () => `no delivery, but there are ${leases()} and ${deliveriesOf(host.home)}; ${stateText()}`,
        30_000,
      ),
    leases,
    run: (argv, options) => host.run(argv, options),
    async runLikeLocal(argv, options) {
      const [ended, local] = await Promise.all([host.run(argv, options), twin.run(argv, options)])
      const {took, ...output} = ended
      const {took: localTook, ...localOutput} = local
      expect(output).to.deep.equal(localOutput)
      // Both have run at the same time on the same machine. Busy machines are forgiven; a wait for the collector, which
      // takes `export_timeout` and more, is not.
      expect(took, `milliseconds beside ${localTook} at level local`).to.be.below(2 * localTook + 2500)
      return {...ended, beside: localTook}
    },
    seed: (count, values = {}) => {
      const lines = Array.from({length: count}, (_, index) => anEvent(endpoint, index, values))
      mkdirSync(host.directory, {mode: 0o700, recursive: true})
      const isTorn = existsSync(host.log) && !/(?:^|\n)$/.test(readFileSync(host.log, 'latin1'))
      appendFileSync(host.log, (isTorn ? '\n' : '') + lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      return lines
    },
    state: (of = endpoint) => user.whole().destinations[destinationOf(of)] ?? {},
    whole: () => JSON.parse(stateText()),
  }
  user.configure({})
  return user
}

function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, {mode: 0o600})
  renameSync(`${path}.new`, path)
}

const namesIn = (directory: string) => (existsSync(directory) ? readdirSync(directory) : [])

/** The events of all files of the log, oldest first, that were recorded for a collector. */
function remoteEvents(host: TestHost): TelemetryEvent[] {
  const rotated = namesIn(host.directory).filter((name) => /^telemetry\.log\.\d+$/.test(name))
  const files = [...rotated.sort().reverse(), 'telemetry.log'].map((name) => join(host.directory, name))
  const lines = files.filter((path) => existsSync(path)).flatMap((path) => readFileSync(path, 'utf8').split('\n'))
  const events = lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as TelemetryEvent]
    } catch {
      return []
    }
  })
  return events.filter(({consent}) => consent === 'remote')
}

const BEGUN = Date.parse('2026-11-22T19:08:41.123Z')

/** One event of a series, each a little different, now and then a failed one. */
export function anEvent(endpoint: string, index: number, values: Partial<TelemetryEvent> = {}): TelemetryEvent {
  const failed = index % 5 === 4
  return {
    timestamp: new Date(BEGUN + index * 1001).toISOString(),
    command: 'import.from_code',
    mode: 'import',
    execution_mode: 'agent',
    files_analyzed: index * 10,
    duration_ms: 4280 + index,
    success: !failed,
    outcome: failed ? 'error' : 'success',
    exit_code: failed ? 1 : 0,
    ...(failed ? {error_type: 'TypeError'} : {}),
    cli_version: '2.3.4',
    consent: 'remote',
    opt_in_source: 'config',
    destination: destinationOf(endpoint),
    trace_id: randomHex(32),
    span_id: randomHex(16),
    ...(index % 3 === 2 ? {parent_span_id: randomHex(16)} : {}),
    schema_version: 1,
    ...values,
  }
}
