import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {type Paths, pathsOf} from '../../../src/lib/paths.js'

/** A throwaway home of a user of the CLI `acme`, for tests in this process. */
export interface Home {
  path: string
  paths: Paths
  /** Makes `~/.acme`. */
  mkdir(): void
  /** Writes a file of `~/.acme`, making that. @returns its path */
  write(name: string, content: string | Uint8Array): string
  remove(): void
}

export function makeHome(): Home {
  const path = mkdtempSync(join(tmpdir(), 'telemetry-home-'))
  const paths = pathsOf(path, 'acme')
  const mkdir = () => void mkdirSync(paths.directory, {mode: 0o700, recursive: true})
  return {
    mkdir,
    path,
    paths,
    remove: () => rmSync(path, {force: true, recursive: true}),
    write(name, content) {
      const file = join(paths.directory, name)
      mkdirSync(dirname(file), {mode: 0o700, recursive: true})
      writeFileSync(file, content)
      return file
    },
  }
}
