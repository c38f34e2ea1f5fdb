import type {Examined} from '../consent/examine.js'
import type {Dictionary, TelemetryEvent} from '../event/dictionary.js'
import {type Queue, queueOf} from './queue.js'
import {type DestinationState, destinationState, readState} from './state.js'
import {consentedTo, withdrawnBehind} from './waiting.js'

/** Which events `telemetry:flush` is asked for. */
export interface Selection {
  /** From the beginning of what is kept, whichever endpoint they were recorded for. */
  all: boolean
  /** Epoch milliseconds: from then on, delivered or not. */
  since: number | undefined
  /** Epoch milliseconds: up to then. */
  before?: number
  /** Events of level `local`, too. */
  includeLocal: boolean
}

/** One walk through the log, and what of its progress is kept. */
export interface Pass {
  queue: Queue
  /** Translates what a delivery remembers; a walk from the beginning must not move the position back. */
  keep(change: Partial<DestinationState>): Partial<DestinationState>
}

/** This plugin's own commands are in the log for the user, never for anybody else. */
const isOwn = ({command}: TelemetryEvent) => command.startsWith('telemetry.')

/** The walks that make up a selection: what was consented to be sent, then what was local. */
export function passesFor(
  selection: Selection,
  destination: string | undefined,
  {loaded, paths}: Examined,
  dictionary: Dictionary,
): Pass[] {
  const {all, before = Number.POSITIVE_INFINITY, includeLocal, since = Number.NEGATIVE_INFINITY} = selection
  const state = readState(paths)
  const {local_position, position} = destinationState(state, destination ?? '')
  const isRecent = ({timestamp}: TelemetryEvent) => Date.parse(timestamp) >= since && Date.parse(timestamp) < before
  const fromStart = all || selection.since !== undefined
  const log = loaded.settings.local_path
  const start = position ?? state.floor
  const isMine = consentedTo(destination ?? '', fromStart ? state.withdrawn_at : withdrawnBehind(start, log, state))
  const pass = (from: typeof position, wants: (event: TelemetryEvent) => boolean) =>
    queueOf(log, {dictionary, start: fromStart ? undefined : from, wants: (event) => isRecent(event) && wants(event)})
  const withoutPosition = ({position: _, ...change}: Partial<DestinationState>) => change
  const sent: Pass = {
    keep: fromStart ? withoutPosition : (change) => change,
    queue: pass(start, (event) => (all ? event.consent === 'remote' : isMine(event))),
  }
  const local: Pass = {
    keep: ({position: at, ...change}) => ({...change, ...(at && !fromStart ? {local_position: at} : {})}),
    queue: pass(local_position, (event) => event.consent === 'local' && !isOwn(event)),
  }
  return includeLocal ? [sent, local] : [sent]
}
