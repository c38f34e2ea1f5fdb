import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Interfaces} from '@oclif/core'
import * as rare from '../../../src/hooks/rare.js'
import * as reporting from '../../../src/hooks/reporting.js'
import {toOtlpJson} from '../../../src/lib/delivery/otlp.js'
import {parseEvent} from '../../../src/lib/event/accept.js'
import {closedDictionaryOf} from '../../../src/lib/event/closed.js'
import {declared} from '../../../src/lib/event/declared.js'
import {type Dictionary, dictionaryOf} from '../../../src/lib/event/dictionary.js'
import {failureOf} from '../../../src/lib/event/failure.js'
import {pathsOf} from '../../../src/lib/paths.js'
import {assess, type World} from '../../../src/lib/run/assess.js'
import {beginRun} from '../../../src/lib/run/begin.js'
import {endRun} from '../../../src/lib/run/end.js'
import {hostOf} from '../../../src/lib/run/host.js'
import {oclifEnds} from '../../../src/lib/run/lifecycle.js'
import {report} from '../../../src/lib/run/report.js'
import {openSession, type Session} from '../../../src/lib/run/session.js'
import {defaultHotSettings} from '../../../src/lib/settings/hot.js'
import type {Planted} from './planting.js'

export const ENDPOINT = 'http://localhost:4318/v1/traces'
const ENV = {SPECFACT_TELEMETRY_ENDPOINT: ENDPOINT, SPECFACT_TELEMETRY_OPT_IN: 'true'}
const envKey = (name: string) => `SPECFACT_${name}`

/** What one command of the CLI leaves, by the very functions that a hook calls. */
export interface Left {
  /** Every file below `~/.specfact`, name and bytes, while the command runs and after it. */
  written: string
  /** The request for what is in the log. */
  sent: string
}

/** One command with what was planted. @param careless takes the place of our `report`, for a twin */
export function commandWith(home: string, planted: Planted, careless: typeof report = report): Left {
  const {session} = sessionWith(home, planted)
  const {commandId, ending} = planted
  const error = planted.error ?? new Error()
  if (ending === 'mistyped') oclifEnds(session, {error})
  else if (ending === 'broken') attempt(() => oclifEnds(session, {Command: commandOf(planted), error}))
  else {
    const run = beginRun(session, {...commandOf(planted), id: commandId})
    attempt(() => careless(session, planted.attributes))
    const {errors} = session.host.declaration()
    if (run) attempt(() => (run.failure = failureOf(error, {declared: errors, isParsing: false})))
  }
  const while_ = readAll(session.world.paths?.directory ?? '')
  for (const run of session.runs) endRun(session, run, {exitCode: 1, now: session.start})
  return leftBy(home, session, while_)
}

/** Nothing that a host's object throws at us may end a command: the hooks catch it, and so does this. */
function attempt(act: () => unknown): void {
  try {
    act()
  } catch {}
}

const commandOf = ({commandId, pluginName, pluginType}: Planted) => ({
  id: commandId,
  plugin: {name: pluginName, type: commandId.startsWith('private') ? pluginType : 'core'},
})

/** A session as the hooks open it. */
export function sessionWith(home: string, planted: Planted): {session: Session; dictionary: Dictionary} {
  const paths = pathsOf(home, 'specfact')
  rmSync(paths.directory, {force: true, recursive: true})
  const {declaration, env, version} = planted
  const world: World = {
    bin: 'specfact',
    compile: () => defaultHotSettings(paths),
    env: {HOME: home, ...ENV, ...env},
    envKey,
    paths,
    rare: () => rare,
    reporting: () => reporting,
    uid: process.geteuid?.(),
    version: '1',
  }
  const config = {
    bin: 'specfact',
    commands: [
      {aliases: [], id: 'import:from-code', pluginType: 'core'},
      {...commandOf(planted), aliases: [], pluginType: 'user'},
    ],
    findCommand: () => undefined,
    pjson: {oclif: {telemetry: declaration}},
    root: '/',
    scopedEnvVarKey: envKey,
    version,
  }
  const host = hostOf(config as unknown as Interfaces.Config, declared)
  const dictionary = dictionaryOf(host.declaration().fields)
  const startedAt = {epoch: Date.now(), monotonic: 0}
  const session = openSession({config: {}, host, id: undefined, start: assess(world), startedAt, world})
  return {dictionary, session}
}

function leftBy(home: string, {host, world}: Session, while_ = ''): Left {
  const {log} = pathsOf(home, 'specfact')
  const sent = requestOf(readFileSync(log, 'utf8').split('\n'), host.declaration())
  return {sent, written: while_ + readAll(world.paths?.directory ?? '')}
}

/** The body of the request that a delivery makes of these lines, as it would stand in the log. */
export function requestOf(lines: readonly string[], declaration = declared(undefined)): string {
  const dictionary = closedDictionaryOf(declaration)
  const events = lines.flatMap((line) => parseEvent(line, dictionary) ?? [])
  const settings = {deployment_environment: 'production', service_name: 'x', service_namespace: 'y'}
  return JSON.stringify(toOtlpJson(events, {bin: 'specfact', dictionary, pluginVersion: '1', settings}))
}

/** Puts a file of the user's directory there. */
export function put(home: string, name: string, text: string): void {
  const {directory} = pathsOf(home, 'specfact')
  mkdirSync(directory, {mode: 0o700, recursive: true})
  writeFileSync(join(directory, name), text, {mode: 0o600})
}

export function readAll(directory: string): string {
  try {
    return readdirSync(directory)
      .map((name) => `${name}\n${readFileSync(join(directory, name), 'latin1')}\n`)
      .join('')
  } catch {
    return ''
  }
}
