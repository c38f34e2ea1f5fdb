import {setTimeout as sleep} from 'node:timers/promises'
import {releaseLock, takeLock} from '../files/lock.js'
import {readSmall} from '../files/read.js'
import {ensureDirectory, replaceFile} from '../files/write.js'
import type {Position} from '../journal/position.js'
import type {Paths} from '../paths.js'
import {variablesOf} from '../settings/revision.js'
import {type BackOff, isBackingOff} from './backoff.js'
import {believed, believedOfAll} from './believed.js'

/** How the last delivery to a destination ended. */
export interface LastDelivery {
  at: string
  host: string
  result: 'acknowledged' | 'later' | 'partial' | 'refused' | 'set-aside'
  /** The collector's words, or what went wrong; printable, at most 200 characters. */
  detail: string
}

/** What is known of the deliveries to one endpoint. */
export interface DestinationState {
  /** What stands before it is done with: acknowledged, set aside, or not for this destination. */
  position?: Position
  /** The same for events of level `local` that the user delivered on purpose. */
  local_position?: Position
  delivered: number
  set_aside: number
  /** Requests in a row that were not acknowledged. */
  attempts: number
  /** This endpoint has acknowledged something: what it refuses now may be the event's fault. */
  has_acknowledged: boolean
  /** Events in a row that were set aside. */
  set_aside_in_a_row?: number
  /** It takes no compressed requests. */
  uncompressed?: boolean
  back_off?: BackOff | undefined
  last?: LastDelivery
}

export interface State {
  schema_version: 1
  /** Lines that rotation removed before they were delivered. */
  dropped: number
  /** Nothing before it is delivered: it waited when the user opted out. */
  floor?: Position
  /** When that was (RFC 3339): the log may be edited until the floor is not found any more. */
  withdrawn_at?: string
  destinations: Record<string, DestinationState>
}

const LIMIT = 1024 * 1024
/** Of a destination that nothing was sent to. */
export const FRESH: DestinationState = {attempts: 0, delivered: 0, has_acknowledged: false, set_aside: 0}

/** The state as it stands; an empty one where there is none or it cannot be read: then everything is delivered once more. */
export function readState({state}: Paths): State {
  const empty: State = {destinations: {}, dropped: 0, schema_version: 1}
  const file = readSmall(state, LIMIT)
  if (file.state !== 'read') return empty
  try {
    const raw = JSON.parse(file.bytes.toString())
    const isOurs = raw?.schema_version === 1 && typeof raw.destinations === 'object' && raw.destinations !== null
    return isOurs ? {...empty, destinations: raw.destinations, ...believedOfAll(raw)} : empty
  } catch {
    return empty
  }
}

/** One destination's part of the state. */
export function destinationState(state: State, destination: string): DestinationState {
  return {
    ...FRESH,
    ...believed(Object.hasOwn(state.destinations, destination) ? state.destinations[destination] : {}),
  }
}

/** Until when a destination is left alone; undefined where it may be tried. */
export function backingOff(paths: Paths, destination: string, revision: Revision): string | undefined {
  const {back_off} = destinationState(readState(paths), destination)
  if (!back_off) return undefined
  const now = revision(variablesOf(String(back_off.revision)))
  return isBackingOff(back_off, {now: Date.now(), revision: now}) ? back_off.until : undefined
}

/** The revision of the settings as they are now, with these variables. */
export type Revision = (variables: readonly string[]) => string

/**
 * Milliseconds after which the lock of the state was left by a process that was killed: it is held for a few. Shorter
 * than the patience, so that a delivery goes on and an opt-out is written down whoever died.
 */
const STALE = 1500
const PATIENCE = 3000

/**
 * Changes the state, as a whole and under a lock: deliveries to two destinations must not overwrite each other's part.
 * @throws where it cannot be written; then nothing may be sent, since a delivery that cannot remember sends for ever
 */
export async function updateState(paths: Paths, change: (state: State) => State): Promise<void> {
  ensureDirectory(paths.directory)
  const lock = stateLock(paths)
  for (const until = performance.now() + PATIENCE; !takeLock(lock, STALE); await sleep(20)) {
    if (performance.now() > until) throw new Error(`${lock} is held by another process`)
  }
  try {
    writeState(paths, change(readState(paths)))
  } finally {
    releaseLock(lock)
  }
}

export const stateLock = ({state}: Paths) => `${state}.lock`

/** Replaces the state; only for who holds its lock. */
export function writeState(paths: Paths, state: State): void {
  replaceFile(paths.state, `${JSON.stringify(state, undefined, 1)}\n`)
}

/**
 * Changes one destination's part.
 * @param mayWrite asked under the lock
 * @throws also where it may not
 */
export async function updateDestination(
  paths: Paths,
  destination: string,
  change: Partial<DestinationState>,
  mayWrite: () => boolean,
): Promise<void> {
  await updateState(paths, (state) => {
    if (!mayWrite()) throw new Error('another delivery has taken over')
    const part = {...destinationState(state, destination), ...change}
    return {...state, destinations: {...state.destinations, [destination]: part}}
  })
}
