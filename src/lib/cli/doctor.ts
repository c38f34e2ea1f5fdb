import {accessSync, constants, lstatSync, statSync} from 'node:fs'
import {lookup} from 'node:dns/promises'
import {dirname, join} from 'node:path'
import {createSender, type SendResult} from '../delivery/otlp.js'
import {findProxy} from '../delivery/proxy.js'
import {resolveTarget} from '../delivery/target.js'
import type {TelemetryEvent} from '../event/dictionary.js'
import {VERSION} from '../../version.js'
import type {Context} from './context.js'
import {remedyFor} from './remedies.js'
import {pathText} from './show.js'
import {diagnosticsOf} from './status.js'

export interface Finding {
  check: string
  status: 'error' | 'ok' | 'skipped' | 'warning'
  detail: string
  /** What to do; empty where nothing needs to be done. */
  remedy: string
}

const ok = (check: string, detail: string): Finding => ({check, detail, remedy: '', status: 'ok'})
const skipped = (check: string, detail: string): Finding => ({check, detail, remedy: '', status: 'skipped'})

/** Checks everything in order; the network, with one real test span, at level `remote` only. */
export async function examineHealth(context: Context, testEvent: TelemetryEvent | undefined): Promise<Finding[]> {
  const findings = [
    ...files(context),
    ...settings(context),
    ...declaration(context),
    consent(context),
    clock(testEvent),
  ]
  const network = ['dns', 'proxy', 'tls', 'authentication', 'test span']
  if (context.decision.level !== 'remote' || !testEvent) {
    const why = `not tried: telemetry is ${context.decision.level}`
    return [...findings, ...network.map((check) => skipped(check, why))]
  }
  const target = resolveTarget(context.loaded.settings, context.env)
  if ('problem' in target) {
    const problem: Finding = {
      check: 'endpoint',
      detail: target.problem,
      remedy: remedyFor(target.problem, undefined),
      status: 'error',
    }
    return [...findings, problem, ...network.map((check) => skipped(check, 'not tried: the settings allow no request'))]
  }
  const route = findProxy(target.url, context.env)
  const proxy = 'proxy' in route ? route.proxy : undefined
  const dns = proxy
    ? skipped('dns', 'not tried: the proxy looks names up')
    : await lookUp(target.url.hostname.replace(/^\[|\]$/g, ''))
  const way = ok('proxy', proxy ? `${proxy.protocol}//${proxy.host}` : 'none')
  const result: SendResult =
    dns.status === 'error' ? {detail: dns.detail, status: 'later'} : await trySpan(context, testEvent)
  return [...findings, dns, way, ...answered(result, target.url.protocol === 'https:')]
}

function files({home, loaded, paths, uid}: Context): Finding[] {
  if (home.untrusted) {
    const remedy = 'Give the directory and its files back to their user (chown -R), or run this as that user.'
    return [
      {
        check: 'files',
        detail: home.untrusted,
        remedy: paths.home ? remedy : 'Set HOME to your home directory.',
        status: 'error',
      },
    ]
  }
  const {local_path} = loaded.settings
  const findings = [writable(paths.directory, paths.home), logFile(local_path, paths.home, uid)]
  const open = home.names
    .map((name) => join(paths.directory, name))
    .filter((path) => (modeOf(path) & 0o077) !== 0 && process.platform !== 'win32')
  const secret = open.filter((path) => path.endsWith('.yaml') || path.endsWith('.yml') || path.endsWith('.json'))
  if (secret.length > 0 && Object.keys(loaded.settings.headers).length > 0) {
    const names = secret.map((path) => pathText(path, paths.home)).join(', ')
    findings.push({
      check: 'modes',
      detail: `others can read ${names}, which may hold a secret`,
      remedy: `chmod 600 ${names}`,
      status: 'warning',
    })
  } else findings.push(ok('modes', 'nobody else can read what may be secret'))
  return findings
}

const modeOf = (path: string) => statSync(path, {throwIfNoEntry: false})?.mode ?? 0

function writable(directory: string, home: string): Finding {
  const at = statSync(directory, {throwIfNoEntry: false}) ? directory : dirname(directory)
  try {
    accessSync(at, constants.W_OK | constants.X_OK)
    return ok(
      'directory',
      at === directory
        ? `${pathText(at, home)} can be written`
        : `${pathText(directory, home)} will be made when it is needed`,
    )
  } catch (error) {
    const detail = `${pathText(at, home)} cannot be written (${(error as NodeJS.ErrnoException).code})`
    return {
      check: 'directory',
      detail,
      remedy: 'Make it writable for you, or name another place with local_path.',
      status: 'error',
    }
  }
}

function logFile(path: string, home: string, uid: number | undefined): Finding {
  const entry = lstatSync(path, {throwIfNoEntry: false})
  if (!entry) return ok('log', `${pathText(path, home)} is not there yet`)
  const stat = statSync(path, {throwIfNoEntry: false}) ?? entry
  const isOwn = uid === undefined || (entry.uid === uid && stat.uid === uid)
  if (stat.isFile() && isOwn) return ok('log', pathText(path, home))
  const detail = `${pathText(path, home)} ${isOwn ? 'is not a regular file' : 'belongs to another user'}, so nothing is written to it`
  return {check: 'log', detail, remedy: 'Move it away, or name another file with local_path.', status: 'error'}
}

function settings(context: Context): Finding[] {
  const wrong = diagnosticsOf(context).filter(({key}) => key !== '(home)')
  if (wrong.length === 0) return [ok('settings', 'every value is understood')]
  return wrong.map(({key, problem, source, used}) => ({
    check: 'settings',
    detail: `${key} ${problem} (in ${pathText(source, context.paths.home)}); used instead: ${String(used)}`,
    remedy: 'Correct or remove it.',
    status: 'error',
  }))
}

/** What the CLI's author declared wrongly: users are not affected, the author is told. */
function declaration({bin, declaration: {problems}}: Context): Finding[] {
  return problems.map((problem) => ({
    check: 'declaration',
    detail: `package.json of ${bin}: oclif.telemetry.${problem}`,
    remedy: `Tell the author of ${bin}; the entry is left out until then.`,
    status: 'warning',
  }))
}

function consent({decision, loaded, optIn}: Context): Finding {
  const detail = `${decision.level} (${decision.reason})`
  const isWanted = loaded.configEnabled || optIn.enabled
  if (decision.level !== 'off' || !isWanted) return ok('consent', detail)
  return {
    check: 'consent',
    detail: `${detail}, although your settings opt in`,
    remedy: 'See the rules in telemetry:status; the first match decides.',
    status: 'warning',
  }
}

/** A clock that is years off makes certificates invalid and sorts events into the wrong days. */
function clock(last: TelemetryEvent | undefined): Finding {
  const now = new Date()
  if (now.getFullYear() >= 2026 && (!last || Date.parse(last.timestamp) <= now.getTime() + 60_000))
    return ok('clock', now.toISOString())
  return {
    check: 'clock',
    detail: `the clock says ${now.toISOString()}`,
    remedy: 'Set the clock of this machine.',
    status: 'error',
  }
}

async function lookUp(host: string): Promise<Finding> {
  try {
    const {address} = await lookup(host)
    return ok('dns', `${host} is ${address}`)
  } catch (error) {
    const detail = `${host} cannot be looked up (${(error as NodeJS.ErrnoException).code})`
    return {check: 'dns', detail, remedy: remedyFor('ENOTFOUND', undefined), status: 'error'}
  }
}

async function trySpan({bin, dictionary, env, loaded}: Context, event: TelemetryEvent): Promise<SendResult> {
  const sender = await createSender({bin, dictionary, env, pluginVersion: VERSION, settings: loaded.settings})
  try {
    return await sender.send([event], {compress: true, timeoutMs: loaded.settings.export_timeout * 1000})
  } finally {
    sender.close()
  }
}

/** What one answer says about the ways to it: where TLS fails, nothing behind it was reached. */
function answered(result: SendResult, isEncrypted: boolean): Finding[] {
  const detail = result.detail ?? ''
  const code = 'code' in result ? result.code : undefined
  const isWell = result.status === 'acknowledged' || result.status === 'partial'
  const isReached = isWell || code !== undefined
  const remedy = remedyFor(detail, code)
  const tlsFailed = /certificate|TLS/.test(detail) && !isReached
  const tls: Finding = !isEncrypted
    ? skipped('tls', 'plain http')
    : tlsFailed
      ? {check: 'tls', detail, remedy, status: 'error'}
      : isReached
        ? ok('tls', 'the certificate is trusted')
        : skipped('tls', 'not reached')
  const denied = code === 401 || code === 403 || code === 407
  const authentication: Finding = denied
    ? {check: 'authentication', detail, remedy, status: 'error'}
    : isReached
      ? ok('authentication', 'not refused')
      : skipped('authentication', 'not reached')
  const span: Finding = isWell
    ? ok('test span', detail || 'acknowledged')
    : {check: 'test span', detail, remedy, status: 'error'}
  return [tls, authentication, span]
}
