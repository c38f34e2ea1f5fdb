import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, dirname, join, resolve} from 'node:path'
import {pathToFileURL} from 'node:url'
import {type Ended, readEvents, run} from '../support/host.js'

/** What the tests use of the example's modules; plain JavaScript, which the compiler does not see. */
export interface Library {
  compareFiles(before: string, after: string): {differences: number; lines: string[]}
  comparePlans(before: Plan, after: Plan): {added: Entry[]; removed: Entry[]}
  decode(bytes: Uint8Array): {text: string; problem?: string}
  documentedParameters(docstring: string): {name: string; row: number}[]
  importCode(directory: string): Promise<{counts: Record<string, number>; plan: Plan}>
  loadParser(): Promise<(source: string) => {errorLine: number | undefined}>
  numbersOf(result: Result): Record<string, boolean | number>
  pythonFiles(directory: string): {files: string[]; unreadable: string[]}
  readPlan(path: string): Plan & {lineOf(entry: Entry): number}
  report(result: Result): string[]
  reproduce(directory: string, plan?: string): Promise<Result>
  summary(directory: string, counts: Record<string, number>, plan: Plan): string[]
}

export interface Plan {
  features: {module: string; stories: string[]}[]
}

export interface Entry {
  module: string
  story?: string
}

export interface Result {
  checks: {name: string; findings: {file: string; line: number; message: string}[]}[]
}

export const EXAMPLE = resolve('examples/specfact')

const MODULES = 'compare decode docstring import-code plan reproduce syntax walk'.split(' ')

/** The example's library, all of it. */
export async function library(): Promise<Library> {
  const urls = MODULES.map((name) => pathToFileURL(join(EXAMPLE, 'src/lib', `${name}.js`)).href)
  return Object.assign({}, ...(await Promise.all(urls.map((url) => import(url)))))
}

const repos: string[] = []

/** A directory with these files, by path; `removeRepos` takes it away. */
export function makeRepo(files: Record<string, string | Uint8Array>): string {
  const root = mkdtempSync(join(tmpdir(), 'specfact-repo-'))
  repos.push(root)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), {recursive: true})
    writeFileSync(join(root, path), content)
  }
  return root
}

export function removeRepos(): void {
  for (const root of repos.splice(0)) rmSync(root, {force: true, recursive: true})
}

export interface Installed {
  root: string
  run(argv: string[], env?: Record<string, string>): Promise<Ended>
  events(): Record<string, unknown>[]
  remove(): void
}

/** The example as it stands after `npm install`, with a home of its own. */
export function install({parser = true} = {}): Installed {
  const base = mkdtempSync(join(tmpdir(), 'specfact-'))
  const root = join(base, 'specfact')
  const home = join(base, 'home')
  mkdirSync(home)
  // Whoever tried the example has its dependencies there.
  cpSync(EXAMPLE, root, {filter: (path) => basename(path) !== 'node_modules', recursive: true})
  mkdirSync(join(root, 'node_modules/@oclif'), {recursive: true})
  symlinkSync(resolve('node_modules/@oclif/core'), join(root, 'node_modules/@oclif/core'), 'junction')
  if (parser) symlinkSync(resolve('node_modules/@lezer'), join(root, 'node_modules/@lezer'), 'junction')
  symlinkSync(resolve('.'), join(root, 'node_modules/oclif-plugin-telemetry'), 'junction')
  const log = join(home, '.specfact/telemetry.log')
  return {
    events: () => (existsSync(log) ? readEvents(log) : []),
    remove: () => rmSync(base, {force: true, recursive: true}),
    root,
    run: (argv, env) => run(join(root, 'bin/run.js'), argv, {HOME: home, ...env}, {cwd: root}),
  }
}

/** What `package.json` of the example declares. */
export function manifest(): {version: string; oclif: {telemetry: {shares: {of: string[]}[]}}} {
  return JSON.parse(readFileSync(join(EXAMPLE, 'package.json'), 'utf8'))
}
