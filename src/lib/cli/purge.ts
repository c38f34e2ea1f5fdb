import {lstatSync, realpathSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline/promises'
import type {Command} from '@oclif/core'
import {pathOf, rotatedNumbers} from '../journal/files.js'
import {readJournal} from '../journal/read.js'
import {LEASE_PREFIX, MARKER_PREFIX} from '../paths.js'
import type {Context} from './context.js'
import {pathText} from './show.js'

/** What was deleted, what was left alone because it is no log of ours, and what could not be deleted. */
export interface Purge {
  deleted: string[]
  refused: string[]
  failed: string[]
}

export const NOTHING_PURGED: Purge = {deleted: [], failed: [], refused: []}

/** What the user is to know of what is still there. */
export function purgeWarnings({failed, refused}: Purge, home: string): string[] {
  return [
    ...refused.map((path) => `${pathText(path, home)} holds no event and was not deleted.`),
    ...failed.map(
      (path) => `${pathText(path, home)} cannot be deleted: see to it and its directory, then run this again.`,
    ),
  ]
}

/** Markers, position and state, leases, the compiled settings, and what a crash left of a write. */
const OTHERS = [MARKER_PREFIX, 'telemetry.state.', LEASE_PREFIX, 'telemetry.snapshot.', 'telemetry.log.lock']

/** The files of the log, rotated ones included, and of its position and markers; settings and consent are not among them. */
function recordedFiles({home, loaded, paths}: Context): {logs: string[]; others: string[]} {
  const log = loaded.settings.local_path
  const others = home.names.filter((name) => OTHERS.some((prefix) => name.startsWith(prefix)))
  return {
    logs: log ? rotatedNumbers(log).map((number) => pathOf(log, number)) : [],
    others: others.map((name) => join(paths.directory, name)),
  }
}

/**
 * Asks on a terminal; elsewhere only `--yes` will do, since nobody could answer.
 * @param done what was done already, a sentence and a space
 */
export async function confirmPurge(command: Command, context: Context, yes: boolean, done = ''): Promise<void> {
  const {logs, others} = recordedFiles(context)
  // The compiled settings tell nothing that the settings do not, and each command makes them anew.
  const asked = [...logs, ...others].filter((path) => path !== context.paths.snapshot)
  if (yes || asked.length === 0) return
  if (!process.stdin.isTTY || !process.stderr.isTTY || command.jsonEnabled())
    command.error(`${done}Nothing was deleted: add --yes to delete without being asked.`, {exit: 2})
  const terminal = createInterface({input: process.stdin, output: process.stderr})
  const files = asked.map((path) => pathText(path, context.paths.home)).join(', ')
  // Ctrl-C is a no.
  const answer = await terminal.question(`Delete ${files} for good? [y/N] `).catch(() => '')
  terminal.close()
  if (!/^y(?:es)?$/i.test(answer.trim())) command.error(`${done}Nothing was deleted.`, {exit: 1})
}

/**
 * Deletes what was recorded. A file without a single event is left alone: `local_path` may name, by mistake, something
 * that is not ours.
 */
export async function purgeData(context: Context): Promise<Purge> {
  const {logs, others} = recordedFiles(context)
  const purge: Purge = {deleted: [], failed: [], refused: []}
  for (const path of logs) {
    // What was recorded stands behind the user's own link, not in it.
    if (await holdsEvent(path, context)) purge[remove(realpathSync(path), path) ? 'deleted' : 'failed'].push(path)
    else purge.refused.push(path)
  }
  for (const path of others) purge[remove(path) ? 'deleted' : 'failed'].push(path)
  return purge
}

function remove(...paths: string[]): boolean {
  try {
    for (const path of paths) rmSync(path, {force: true})
    return true
  } catch {
    // No right to, or a directory in its place.
    return false
  }
}

async function holdsEvent(path: string, {dictionary, paths}: Context): Promise<boolean> {
  const stat = lstatSync(path)
  if (stat.size === 0) return path.startsWith(paths.log)
  try {
    for await (const line of readJournal(path, dictionary)) if (line.event) return true
  } catch {
    // A directory, a device, no right to read: not ours to delete.
  }
  return false
}
