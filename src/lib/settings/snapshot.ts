import {statSync} from 'node:fs'
import {codeOf, readSmall} from '../files/read.js'
import type {Paths} from '../paths.js'
import type {HotSettings} from './hot.js'
import {DELIVERIES, parseOneOf, parsePath} from './values.js'

export const FORMAT = 1
const LIMIT = 16 * 1024

/** What identifies the content of the configuration files: device, inode, size, mtime and ctime of each. */
export type Fingerprint = readonly string[]

/** Takes the fingerprint of the configuration files. A same-size edit that keeps mtime still changes ctime. */
export function fingerprintOf(paths: Paths): Fingerprint {
  return paths.configs.map((path) => {
    try {
      const stat = statSync(path, {throwIfNoEntry: false})
      return stat ? [stat.dev, stat.ino, stat.size, stat.mtimeMs, stat.ctimeMs].join(':') : ''
    } catch (error) {
      // For example a link to itself: it cannot be read either, and enables nothing.
      return codeOf(error)
    }
  })
}

/**
 * The compiled settings of the configuration file, where the snapshot is one of just these files and of this version.
 * Anything else about it (corrupt, of another home, incomplete) makes it worthless: undefined.
 */
export function readSnapshot(paths: Paths, version: string, fingerprint: Fingerprint): HotSettings | undefined {
  const file = readSmall(paths.snapshot, LIMIT)
  if (file.state !== 'read') return undefined
  try {
    const {format, home, plugin, sources, settings} = JSON.parse(file.bytes.toString())
    const isCurrent = format === FORMAT && plugin === version && String(sources) === String(fingerprint)
    // The same files under another home (moved, or mounted elsewhere in a container) mean other paths.
    return isCurrent && home === paths.home ? usable(settings) : undefined
  } catch {
    return undefined
  }
}

function usable(raw: Record<keyof HotSettings, unknown>): HotSettings | undefined {
  const {debug, delivery, destination, enabled, local_path, log_max_files, log_max_size} = raw
  const path = parsePath(local_path)
  const mode = parseOneOf(delivery, DELIVERIES)
  const isWhole = [log_max_files, log_max_size].every((value) => Number.isSafeInteger(value) && (value as number) >= 0)
  const isFlag = typeof debug === 'boolean' && typeof enabled === 'boolean'
  const isHash = destination === null || /^[0-9a-f]{8}$/.test(String(destination))
  return path.ok && mode.ok && isWhole && isFlag && isHash ? (raw as unknown as HotSettings) : undefined
}
