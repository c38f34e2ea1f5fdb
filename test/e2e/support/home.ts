import {lstatSync, readdirSync, readFileSync, readlinkSync} from 'node:fs'
import {join, relative} from 'node:path'

/** True where the tests may give files to other users. */
export const isRoot = process.geteuid?.() === 0

/** Skips a test, with the reason in its title, where only root could set it up. */
export const asRoot = isRoot ? it : it.skip

/** A user that nobody is, for files of somebody else. */
export const SOMEBODY = 54_321

/** Everything below a folder, with what would change if anybody wrote there: a folder's own times tell of files that came and went. */
export function treeOf(folder: string): string[] {
  const entries: string[] = []
  const visit = (path: string) => {
    const stat = lstatSync(path)
    const content = stat.isFile()
      ? readFileSync(path).toString('base64')
      : stat.isSymbolicLink()
        ? readlinkSync(path)
        : ''
    entries.push([relative(folder, path), stat.mode.toString(8), stat.mtimeMs, stat.ino, content].join(' '))
    if (stat.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name))
  }
  visit(folder)
  return entries.sort()
}

/** The text of every regular file below a folder, by its path. */
export function textsIn(folder: string): Map<string, string> {
  const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile())
  return new Map(
    files.map((file) => join(file.parentPath, file.name)).map((path) => [path, readFileSync(path, 'latin1')]),
  )
}
