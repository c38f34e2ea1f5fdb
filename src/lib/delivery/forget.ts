import {readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {exists} from '../files/read.js'
import type {Examined} from '../consent/examine.js'
import type {Dictionary} from '../event/dictionary.js'
import {endOf} from '../journal/position.js'
import {LEASE_PREFIX} from '../paths.js'
import {updateState} from './state.js'

/**
 * The user opts out: what waits, for whichever endpoint, is not delivered even if they opt in again; only
 * `flush --all` goes behind that. Where the state cannot be written, consent alone holds it back.
 */
export async function forgetWaiting({dictionary, loaded, paths}: Examined & {dictionary: Dictionary}): Promise<void> {
  if (!exists(paths.directory)) return
  const floor = await endOf(loaded.settings.local_path, dictionary).catch(() => undefined)
  // A delivery that is still running loses its lease first: the position of its last request must not come after ours.
  for (const name of readdirSync(paths.directory).filter((name) => name.startsWith(LEASE_PREFIX))) {
    rmSync(join(paths.directory, name), {force: true})
  }
  const skip = <T extends object>(state: T) => ({...state, ...(floor ? {position: floor} : {})})
  // The floor of an earlier time is none any more: where there is no new one, the time alone decides.
  await updateState(paths, ({floor: _, ...state}) => ({
    ...state,
    destinations: Object.fromEntries(Object.entries(state.destinations).map(([name, of]) => [name, skip(of)])),
    ...(floor ? {floor} : {}),
    withdrawn_at: new Date().toISOString(),
  })).catch(() => undefined)
}
