import {setTimeout as sleep} from 'node:timers/promises'
import {examine, type Subject} from '../consent/examine.js'
import type {Dictionary} from '../event/dictionary.js'
import {revisionOf} from '../settings/revision.js'
import type {Paths} from '../paths.js'
import type {Settings} from '../settings/settings.js'
import {destinationOf} from '../settings/values.js'
import {VERSION} from '../../version.js'
import {SHORT} from './backoff.js'
import {variablesIn} from './headers.js'
import {holds} from './lease.js'
import {createSender} from './otlp.js'
import {type Clock, type Shipment, type Shipped, ship} from './ship.js'
import {destinationState, readState, updateDestination} from './state.js'
import {waitingFor} from './waiting.js'

const CLOCK: Clock = {
  elapsed: () => performance.now(),
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (milliseconds) => sleep(milliseconds),
}

/** On whose behalf, and how long. */
export interface Errand {
  subject: Subject
  dictionary: Dictionary
  /** By `performance.now`. */
  deadline: number
  /** False: no wait between two requests is sat out. */
  isPatient: boolean
  onProgress?: (delivered: number) => void
}

/** A delivery that holds its lease. */
export interface Delivery extends Errand {
  destination: string
  lease: {path: string; token: string}
}

/**
 * Sends what waits for the destination, as long as the user's settings consent to it.
 * @param other than what waits: another queue, and what is remembered of it
 */
export async function deliver(
  delivery: Delivery,
  other: Partial<Pick<Shipment, 'queue' | 'remember' | 'state'>> = {},
): Promise<Shipped> {
  let hasSent = false
  for (;;) {
    const {destination, dictionary, subject} = delivery
    const examined = examine(subject)
    const {loaded, paths} = examined
    const names = variablesIn(loaded.settings.headers)
    const revision = () => revisionOf(paths, subject.env, subject.envKey, names)
    const before = revision()
    const hasChanged = () => revision() !== before
    const shipped = await sendTo(loaded.settings, delivery, {
      forbidden: () => forbidden(delivery) ?? (hasChanged() ? 'the settings have changed' : undefined),
      queue: waitingFor(destination, examined, dictionary),
      remember: rememberFor(delivery, paths),
      revision: before,
      state: destinationState(readState(paths), destination),
      ...other,
    })
    hasSent ||= shipped.hasSent
    const goesOn = shipped.status === 'stopped' && hasChanged() && !other.queue && forbidden(delivery) === undefined
    // With the headers, the proxy and the certificates as they are now: those of before may be why nothing was taken.
    if (!goesOn) return {...shipped, hasSent}
  }
}

/** Sends a queue to the endpoint of these settings. */
export async function sendTo(
  settings: Settings,
  {deadline, dictionary, isPatient, onProgress, subject}: Errand,
  what: Pick<Shipment, 'forbidden' | 'queue' | 'remember' | 'revision' | 'state'>,
): Promise<Shipped> {
  const sender = await createSender({bin: subject.bin, dictionary, env: subject.env, pluginVersion: VERSION, settings})
  try {
    return await ship({
      ...what,
      batchSize: settings.batch_size,
      clock: CLOCK,
      deadline,
      exportTimeout: settings.export_timeout * 1000,
      host: sender.host ?? '',
      patience: isPatient ? SHORT : 0,
      mayCompress: settings.compression === 'gzip',
      send: sender.send,
      ...(onProgress ? {onProgress} : {}),
    })
  } finally {
    sender.close()
  }
}

/**
 * Writes down what is known; false where that fails. Who has lost its lease, to another delivery or because the user
 * has opted out meanwhile, must not: it would move the position back, and what lies behind it would go once more.
 */
export function rememberFor({destination, lease}: Delivery, paths: Paths): Shipment['remember'] {
  return (change) =>
    updateDestination(paths, destination, change, () => holds(lease.path, lease.token)).then(
      () => true,
      () => false,
    )
}

/** Consent is asked again before each request, of the settings as they are then. */
function forbidden({destination, lease, subject}: Delivery): string | undefined {
  if (!holds(lease.path, lease.token)) return 'another delivery has taken over'
  const {decision, loaded} = examine(subject)
  if (decision.level !== 'remote') return `telemetry is ${decision.level} (${decision.reason})`
  const {endpoint} = loaded.settings
  return endpoint && destinationOf(endpoint) === destination ? undefined : 'the endpoint has changed'
}
