import {bare, jsonOf} from '../files/json.js'
import {replaceFile} from '../files/write.js'
import type {Paths} from '../paths.js'
import type {HotSettings} from './hot.js'
import {type Fingerprint, FORMAT, fingerprintNow} from './snapshot.js'

/**
 * Milliseconds in which a second edit may leave the same time stamps: a snapshot of so young a file is not kept. One
 * from the future, since the clock was set back, is no such file.
 */
const UNCERTAIN = 100

/**
 * Keeps the compiled settings for the next command. No header value and no endpoint is in them.
 * @param sources fingerprint of the files before they were read: where they have changed since, nothing is kept
 */
export function keepSnapshot(paths: Paths, version: string, settings: HotSettings, sources: Fingerprint): void {
  const {home, snapshot} = paths
  const changed = Math.max(...sources.map((entry) => Number(entry.split(':')[4] ?? 0)))
  if (Math.abs(Date.now() - changed) < UNCERTAIN || String(fingerprintNow(paths)) !== String(sources)) return
  try {
    replaceFile(
      snapshot,
      jsonOf({format: FORMAT, home, plugin: version, settings: bare(settings), sources: String(sources)}),
    )
  } catch {
    // A full or read-only disk: the next command compiles again.
  }
}
