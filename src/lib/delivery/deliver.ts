import {setTimeout as sleep} from 'node:timers/promises'
import {type Examined, examine, type Subject} from '../consent/examine.js'
import type {Dictionary} from '../event/dictionary.js'
import {revisionOf} from '../settings/revision.js'
import {destinationOf} from '../settings/values.js'
import {VERSION} from '../../version.js'
import {SHORT} from './backoff.js'
import {holds} from './lease.js'
import {createSender} from './otlp.js'
import {consentedTo, type Queue, queueOf} from './queue.js'
import {type Clock, type Shipped, ship} from './ship.js'
import {destinationState, readState, updateDestination} from './state.js'

export const CLOCK: Clock = {
  elapsed: () => performance.now(),
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (milliseconds) => sleep(milliseconds),
}

/** A delivery that holds its lease. */
export interface Delivery {
  subject: Subject
  dictionary: Dictionary
  destination: string
  lease: {path: string; token: string}
  /** By `CLOCK.elapsed`. */
  deadline: number
  /** False: no wait between two requests is sat out. */
  isPatient: boolean
  onProgress?: (delivered: number) => void
}

/** The queue of what waits for a destination, from where its last delivery ended. */
export function waitingFor(destination: string, {loaded, paths}: Examined, dictionary: Dictionary): Queue {
  const state = readState(paths)
  const start = destinationState(state, destination).position ?? state.floor
  return queueOf(loaded.settings.local_path, {dictionary, start, wants: consentedTo(destination)})
}

/** Sends what waits for the destination, as long as the user's settings consent to it. */
export async function deliver(delivery: Delivery, queue?: Queue): Promise<Shipped> {
  const {destination, dictionary, subject} = delivery
  const examined = examine(subject)
  const {loaded, paths} = examined
  const {settings} = loaded
  const sender = await createSender({bin: subject.bin, dictionary, env: subject.env, pluginVersion: VERSION, settings})
  try {
    return await ship({
      batchSize: settings.batch_size,
      clock: CLOCK,
      deadline: delivery.deadline,
      exportTimeout: settings.export_timeout * 1000,
      forbidden: () => forbidden(delivery),
      host: sender.host ?? '',
      patience: delivery.isPatient ? SHORT : 0,
      queue: queue ?? waitingFor(destination, examined, dictionary),
      remember: (change) =>
        updateDestination(paths, destination, change).then(
          () => true,
          () => false,
        ),
      revision: revisionOf(paths, subject.env, subject.envKey),
      send: sender.send,
      state: destinationState(readState(paths), destination),
      ...(delivery.onProgress ? {onProgress: delivery.onProgress} : {}),
    })
  } finally {
    sender.close()
  }
}

/** Consent is asked again before each request, of the settings as they are then. */
function forbidden({destination, lease, subject}: Delivery): string | undefined {
  if (!holds(lease.path, lease.token)) return 'another delivery has taken over'
  const {decision, loaded} = examine(subject)
  if (decision.level !== 'remote') return `telemetry is ${decision.level} (${decision.reason})`
  const {endpoint} = loaded.settings
  return endpoint && destinationOf(endpoint) === destination ? undefined : 'the endpoint has changed'
}
