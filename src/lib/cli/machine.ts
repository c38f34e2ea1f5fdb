import {accessSync, constants, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {TelemetryEvent} from '../event/dictionary.js'
import {exists} from '../files/read.js'
import {refusalOf} from '../journal/refusal.js'
import {CONFIG_NAMES} from '../paths.js'
import type {Settings} from '../settings/settings.js'
import type {Context} from './context.js'
import {problemText} from './declaration.js'
import {fullDisks} from './disk.js'
import {type Finding, ok} from './finding.js'
import {pathText, valueText} from './show.js'
import {diagnosticsOf} from './status.js'

/** What can be checked without the network, in order. */
export function examineMachine(context: Context, last: TelemetryEvent | undefined): Finding[] {
  return [...files(context), ...settings(context), ...declaration(context), consent(context), clock(last)]
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
  const findings = [
    writable(paths.directory, paths.home),
    logFile(loaded.settings, paths.home, uid),
    ...fullDisks([paths.directory, dirname(local_path)], paths.home),
  ]
  if (exists(paths.state) && !statSync(paths.state, {throwIfNoEntry: false})?.isFile())
    findings.push({
      check: 'state',
      detail: `${pathText(paths.state, paths.home)} is not a regular file, so nothing can be delivered`,
      remedy: 'Move it away: it is made anew.',
      status: 'error',
    })
  // The state and the snapshot hold no header.
  const secret = CONFIG_NAMES.filter((name) => home.names.includes(name))
    .map((name) => join(paths.directory, name))
    .filter((path) => (modeOf(path) & 0o077) !== 0 && process.platform !== 'win32')
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

function logFile({local_path: path, log_max_size}: Settings, home: string, uid: number | undefined): Finding {
  const refusal = refusalOf(path, uid, log_max_size)
  if (!refusal) return ok('log', exists(path) ? pathText(path, home) : `${pathText(path, home)} is not there yet`)
  const detail = `${pathText(path, home)} ${refusal}, so nothing is recorded`
  const remedy = exists(path)
    ? 'Move it away or mend its mode (chmod 600), or name another file with local_path.'
    : 'Make its directory, or name another file with local_path.'
  return {check: 'log', detail, remedy, status: 'error'}
}

function settings(context: Context): Finding[] {
  const wrong = diagnosticsOf(context).filter(({key}) => key !== '(home)')
  if (wrong.length === 0) return [ok('settings', 'every value is understood')]
  return wrong.map(({key, problem, source, used}) => ({
    check: 'settings',
    detail: `${key} ${problem} (in ${pathText(source, context.paths.home)}); used instead: ${valueText(used, context.paths.home)}`,
    remedy: 'Correct or remove it.',
    status: 'error',
  }))
}

/** What the CLI's author declared wrongly: users are not affected, the author is told. */
function declaration({bin, declaration: {problems}}: Context): Finding[] {
  return problems.map((problem) => ({
    check: 'declaration',
    detail: problemText(bin, problem),
    remedy: `Tell the author of ${bin}; it has no effect until then.`,
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
