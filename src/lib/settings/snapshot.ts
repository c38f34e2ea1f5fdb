import type {Stats} from 'node:fs'
import {isAbsolute} from 'node:path'
import {readQuick, statOf} from '../files/quick.js'
import type {Paths} from '../paths.js'
import type {HotSettings} from './hot.js'
import type {Delivery} from './settings.js'
import {DELIVERIES} from './values.js'

export const FORMAT = 1
const LIMIT = 16 * 1024

/** What identifies the content of the configuration files: device, inode, size, mtime and ctime of each. */
export type Fingerprint = readonly string[]

/**
 * The fingerprint of the configuration files, best first. A same-size edit that keeps mtime still changes ctime.
 * @param stats of each, links followed; undefined where it cannot be read, and so enables nothing
 */
export function fingerprintOf(stats: readonly (Stats | undefined)[]): Fingerprint {
  return stats.map((stat) => (stat ? `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}` : ''))
}

/** The fingerprint as it is now. */
export function fingerprintNow(paths: Paths): Fingerprint {
  return fingerprintOf(paths.configs.map(statOf))
}

/**
 * The compiled settings of the configuration file, where the snapshot is one of just these files and of this version.
 * Anything else about it (corrupt, of another home, incomplete) makes it worthless: undefined.
 * @param stat of the snapshot, which was just looked at
 */
export function readSnapshot(
  paths: Paths,
  {fingerprint, stat, version}: {fingerprint: Fingerprint; stat: Stats | undefined; version: string},
): HotSettings | undefined {
  const text = readQuick(paths.snapshot, stat, LIMIT)
  if (text === undefined) return undefined
  try {
    const {format, home, plugin, sources, settings} = JSON.parse(text)
    const isCurrent = format === FORMAT && plugin === version && String(sources) === String(fingerprint)
    // The same files under another home (moved, or mounted elsewhere in a container) mean other paths.
    return isCurrent && home === paths.home ? usable(settings) : undefined
  } catch {
    return undefined
  }
}

function usable(raw: Record<keyof HotSettings, unknown>): HotSettings | undefined {
  const {debug, delivery, destination, enabled, local_path, log_max_files, log_max_size} = raw
  const isPlace = typeof local_path === 'string' && isAbsolute(local_path)
  const isMode = DELIVERIES.includes(delivery as Delivery)
  const isWhole = [log_max_files, log_max_size].every((value) => Number.isSafeInteger(value) && (value as number) >= 0)
  const isFlag = typeof debug === 'boolean' && typeof enabled === 'boolean'
  const isHash = destination === null || /^[0-9a-f]{8}$/.test(String(destination))
  return isPlace && isMode && isWhole && isFlag && isHash ? (raw as unknown as HotSettings) : undefined
}
