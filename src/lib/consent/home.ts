import {lstatSync, readdirSync, statSync} from 'node:fs'
import {join, sep} from 'node:path'
import {codeOf, exists} from '../files/read.js'
import {type Env, FILE_PREFIX, MARKER_PREFIX, type Paths} from '../paths.js'

/** What one look at the user's directory shows. */
export interface HomeView {
  /** Names of our files in it. */
  names: readonly string[]
  /** Why what stands there cannot be trusted; undefined where it can. */
  untrusted: string | undefined
}

/**
 * Looks at `~/.<bin>`: which files of ours are there, and whether all of it belongs to the user.
 * @param uid the effective user id; undefined on Windows, where no owner is checked
 */
export function viewHome(paths: Paths, env: Env, uid: number | undefined): HomeView {
  // Under sudo a command would leave files of root in the user's home, and every later command would fail on them.
  if (env['SUDO_UID'] && !isOwn(paths.home, uid)) {
    return {names: [], untrusted: `${paths.home} belongs to somebody else than the user that sudo runs as`}
  }
  let names: string[]
  try {
    // A `readdir` that fails takes four times as long, and most users have no such directory.
    if (!exists(paths.directory)) return {names: [], untrusted: undefined}
    names = readdirSync(paths.directory).filter((name) => name.startsWith(FILE_PREFIX))
  } catch (error) {
    const missing = codeOf(error) === 'ENOENT'
    return {names: [], untrusted: missing ? undefined : `${paths.directory} cannot be read (${codeOf(error)})`}
  }
  const foreign = isOwn(paths.directory, uid) ? names.find((name) => isForeign(paths, name, uid)) : ''
  if (foreign === undefined) return {names, untrusted: undefined}
  return {names, untrusted: `${join(paths.directory, foreign)} belongs to another user`}
}

const isForeign = ({directory}: Paths, name: string, uid: number | undefined) =>
  !name.startsWith(MARKER_PREFIX) && !isOwn(directory + sep + name, uid)

/** True where `path`, and what it links to, belongs to `uid`; also where it has gone in the meantime. */
function isOwn(path: string, uid: number | undefined): boolean {
  if (uid === undefined) return true
  try {
    const entry = lstatSync(path, {throwIfNoEntry: false})
    if (!entry) return true
    if (entry.uid !== uid) return false
    return !entry.isSymbolicLink() || (statSync(path, {throwIfNoEntry: false})?.uid ?? uid) === uid
  } catch {
    // A loop of links, or no right to look: it cannot be opened either, and is reported where that is tried.
    return true
  }
}
