import {setTimeout as sleep} from 'node:timers/promises'
import {type Examined, examine} from '../consent/examine.js'
import {endOf} from '../journal/position.js'
import {destinationOf} from '../settings/values.js'
import {deliver, type Errand, rememberFor} from './deliver.js'
import {leasePath, releaseLease, TOUCH, takeLease, touchLease} from './lease.js'
import {type Pass, passesFor, type Selection} from './selection.js'
import type {Shipped} from './ship.js'
import {destinationState, readState} from './state.js'
import {waitingFor} from './waiting.js'

/** What `telemetry:flush` has to say. */
export interface Flushed {
  delivered: number
  waiting: number
  set_aside: number
  /** How it ended: of the last request, or `nothing-to-do`, `written`, `dry-run`, `stopped`. */
  result: string
  detail: string
}

/** Milliseconds that a running delivery is waited for. */
const PATIENCE = 30_000

const BUSY = {
  delivered: 0,
  detail: 'another delivery is still running: try again later',
  result: 'stopped',
  set_aside: 0,
}

/** Delivers in the foreground what the selection asks for, to the endpoint that the user consented to. */
export async function flushToEndpoint(errand: Errand, selection: Selection): Promise<Flushed> {
  const examined = examine(errand.subject)
  const {loaded, paths} = examined
  const destination = destinationOf(loaded.settings.endpoint ?? '')
  const path = leasePath(paths.directory, destination)
  const stateNow = () => destinationState(readState(paths), destination)
  const atFirst = stateNow()
  const token = await waitForLease(path)
  if (!token) return {...BUSY, waiting: await countWaiting(examined, errand)}
  const touching = setInterval(touchLease, TOUCH, path, token)
  try {
    const before = stateNow()
    const delivery = {...errand, destination, lease: {path, token}}
    const remember = rememberFor(delivery, paths)
    const passes = passesFor(selection, destination, examined, errand.dictionary)
    // Taken before, so that what is appended meanwhile still waits afterwards.
    const end = (await isWhole(selection, examined, errand))
      ? await endOf(loaded.settings.local_path, errand.dictionary)
      : undefined
    const shipped = await eachPass(passes, delivery, ({keep, queue}, shown) =>
      deliver(shown, {queue, remember: (change) => remember(keep(change)), state: stateNow()}),
    )
    if (end && shipped?.status === 'done') await remember({position: end})
    const after = stateNow()
    const counts = {delivered: after.delivered - before.delivered, set_aside: after.set_aside - before.set_aside}
    return {
      ...counts,
      ...wordsOf(shipped, selection, {...counts, meanwhile: before.delivered - atFirst.delivered}),
      waiting: await countWaiting(examine(errand.subject), errand),
    }
  } finally {
    clearInterval(touching)
    releaseLease(path, token)
  }
}

/** Whether the selection has all in it that waits: then nothing waits after it. */
async function isWhole({all, since}: Selection, examined: Examined, {dictionary}: Errand): Promise<boolean> {
  if (since === undefined) return all
  const older = {all: false, before: since, includeLocal: false, since: undefined}
  const [waiting] = passesFor(older, configured(examined), examined, dictionary)
  return (await waiting?.queue.peek(1))?.length === 0
}

/** How many events wait for the configured endpoint. */
async function countWaiting(examined: Examined, {dictionary}: Pick<Errand, 'dictionary'>): Promise<number> {
  const destination = configured(examined)
  return destination ? waitingFor(destination, examined, dictionary).count() : 0
}

export const configured = ({loaded}: Examined) => loaded.settings.endpoint && destinationOf(loaded.settings.endpoint)

/** Runs one walk after the other, with an errand that counts on where the one before has ended, until one fails. */
export async function eachPass<E extends Errand>(
  passes: readonly Pass[],
  errand: E,
  run: (pass: Pass, errand: E) => Promise<Shipped>,
): Promise<Shipped | undefined> {
  let shipped: Shipped | undefined
  let done = 0
  for (const pass of passes) {
    const before = done
    const onProgress = (delivered: number) => {
      done = before + delivered
      errand.onProgress?.(done)
    }
    const next = await run(pass, {...errand, onProgress})
    // A walk without events says nothing about how the one before ended.
    shipped = shipped && next.status === 'done' && !next.hasSent ? shipped : next
    if (next.status !== 'done') return next
  }
  return shipped
}

/** @param counts `meanwhile`: events of a delivery that was still running, and was waited for */
export function wordsOf(
  shipped: Shipped | undefined,
  {includeLocal, since}: Selection,
  {delivered, meanwhile = 0}: {delivered: number; meanwhile?: number},
): {result: string; detail: string} {
  if (shipped?.status === 'stopped') return {detail: shipped.detail, result: 'stopped'}
  if (shipped && (shipped.status !== 'done' || shipped.hasSent))
    return {detail: shipped.last?.detail ?? '', result: shipped.last?.result ?? 'stopped'}
  if (since !== undefined) return {detail: 'nothing that may be sent was recorded since then', result: 'nothing-to-do'}
  const nothing = includeLocal
    ? 'nothing waits'
    : 'nothing waits; what was recorded locally goes only with --include-local'
  return {
    detail:
      meanwhile > 0
        ? `nothing waits any more: ${meanwhile} delivered just now, by a delivery that was running`
        : nothing,
    result: delivered > 0 ? 'acknowledged' : 'nothing-to-do',
  }
}

async function waitForLease(path: string): Promise<string | undefined> {
  for (const until = performance.now() + PATIENCE; ; await sleep(100)) {
    const token = takeLease(path)
    if (token || performance.now() > until) return token
  }
}
