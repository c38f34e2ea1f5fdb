import {lstatSync, readdirSync, type Stats, statSync} from 'node:fs'
import {join, sep} from 'node:path'
import {codeOf} from '../files/read.js'
import {type Env, FILE_PREFIX, MARKER_PREFIX, type Paths} from '../paths.js'

/** What one look at the user's directory shows. */
export interface HomeView {
  /** Names of our files in it. */
  names: readonly string[]
  /** Of each but the markers what stands there, links followed; absent where that cannot be told. */
  stats: Readonly<Record<string, Stats>>
  /** Why what stands there cannot be trusted; undefined where it can. */
  untrusted: string | undefined
}

/**
 * Looks at `~/.<bin>`: which files of ours are there, and whether all of it belongs to the user.
 * @param uid the effective user id; undefined on Windows, where no owner is checked
 */
export function viewHome(paths: Paths, env: Env, uid: number | undefined): HomeView {
  const {directory, home} = paths
  let names: string[] = []
  try {
    // Under sudo a command would leave files of root in the user's home, and every later command would fail on them.
    if (env['SUDO_UID'] && look(home, uid) === FOREIGN)
      return untrusted(`${home} belongs to somebody else than the user that sudo runs as`)
    const found = look(directory, uid)
    if (found === FOREIGN) return untrusted(`${directory} belongs to another user`)
    // A `readdir` that fails takes four times as long, and most users have no such directory.
    if (found) names = readdirSync(directory).filter((name) => name.startsWith(FILE_PREFIX))
  } catch (error) {
    // Otherwise it has gone in the meantime.
    if (codeOf(error) !== 'ENOENT') return untrusted(`${directory} cannot be read (${codeOf(error)})`)
  }
  const stats: Record<string, Stats> = {}
  for (const name of names) {
    const stat = name.startsWith(MARKER_PREFIX) ? undefined : lookQuietly(directory + sep + name, uid)
    if (stat === FOREIGN) return untrusted(`${join(directory, name)} belongs to another user`)
    if (stat) stats[name] = stat
  }
  return {names, stats, untrusted: undefined}
}

const untrusted = (why: string): HomeView => ({names: [], stats: {}, untrusted: why})

const FOREIGN = 'foreign'

/** What stands at `path`, links followed; undefined where nothing does. */
function look(path: string, uid: number | undefined): Stats | typeof FOREIGN | undefined {
  const entry = lstatSync(path, {throwIfNoEntry: false})
  const target = entry?.isSymbolicLink() ? statSync(path, {throwIfNoEntry: false}) : entry
  const isForeign = uid !== undefined && entry && (entry.uid !== uid || (target?.uid ?? uid) !== uid)
  return isForeign ? FOREIGN : target
}

/** A loop of links, or no right to look: it cannot be opened either, and is reported where that is tried. */
function lookQuietly(...at: Parameters<typeof look>): ReturnType<typeof look> {
  try {
    return look(...at)
  } catch {
    return undefined
  }
}
