import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'

/** How a command ended, as its shell sees it. */
export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
  /** Milliseconds. */
  took: number
}

export interface RunOptions {
  env?: Record<string, string>
  cwd?: string
  input?: string
  /** Called once with the child when it has printed `ready`. */
  onReady?: (child: ReturnType<typeof spawn>) => void
}

/** A throwaway CLI with the built plugin (or without), and a throwaway home for it. */
export interface TestHost {
  root: string
  home: string
  /** `~/.acme` */
  directory: string
  log: string
  run(argv: string[], options?: RunOptions): Promise<Ended>
  /** Writes a file into `~/.acme`, making that. */
  write(name: string, content: string | Uint8Array): string
  /** Opts in as the manual says. */
  optIn(): void
  events(): Record<string, unknown>[]
  remove(): void
}

/**
 * Assembles a host in a temporary folder. Its `node_modules` link to the built package and to the peer, so that both
 * resolve as in an installed CLI.
 * @param options `plugin`: false for the same CLI without ours; `change`: edits its `package.json`
 */
export function makeHost(
  options: {plugin?: boolean; fixture?: string; change?: (pkg: Record<string, unknown>) => void} = {},
): TestHost {
  // macOS has its temporary folder behind a link, which stack traces do not go through.
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'telemetry-host-')))
  const root = join(base, 'cli')
  const home = join(base, 'home')
  mkdirSync(home)
  cpSync(resolve(options.fixture ?? 'test/fixtures/host'), root, {recursive: true})
  mkdirSync(join(root, 'node_modules/@oclif'), {recursive: true})
  symlinkSync(resolve('node_modules/@oclif/core'), join(root, 'node_modules/@oclif/core'), 'junction')
  // Linked in any case, since commands import `record` from it; whether it acts is the business of `oclif.plugins`.
  symlinkSync(resolve('.'), join(root, 'node_modules/oclif-plugin-telemetry'), 'junction')
  const pkg = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  if (options.plugin === false) pkg.oclif.plugins = []
  options.change?.(pkg)
  writeFileSync(join(root, 'package.json'), JSON.stringify(pkg))
  const directory = join(home, '.acme')
  const log = join(directory, 'telemetry.log')
  const host: TestHost = {
    directory,
    events: () => (existsSync(log) ? readEvents(log) : []),
    home,
    log,
    optIn: () => void host.write('telemetry.opt-in', 'true\n'),
    remove: () => rmSync(base, {force: true, recursive: true}),
    root,
    run: (argv, given) => run(join(root, 'bin/run.js'), argv, {HOME: home, ...given?.env}, given),
    write: (name, content) => {
      mkdirSync(directory, {mode: 0o700, recursive: true})
      writeFileSync(join(directory, name), content)
      return join(directory, name)
    },
  }
  return host
}

/** The events of a log, one for each line: a line that is not JSON is an error here. */
export function readEvents(path: string): Record<string, unknown>[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
}

/** Runs a script with an environment that is only `PATH` and what is given. */
export async function run(
  script: string,
  argv: string[],
  env: Record<string, string>,
  {cwd, input, onReady}: RunOptions = {},
): Promise<Ended> {
  const begun = performance.now()
  const child = spawn(process.execPath, [script, ...argv], {cwd, env: {PATH: process.env['PATH'] ?? '', ...env}})
  const output = {stderr: '', stdout: ''}
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.stderr += text
  })
  child.stdout.setEncoding('utf8').on('data', (text) => {
    if (onReady && !output.stdout.includes('ready') && `${output.stdout}${text}`.includes('ready')) onReady(child)
    output.stdout += text
  })
  child.stdin.on('error', () => undefined).end(input ?? '')
  const [code, signal] = await once(child, 'close')
  return {...output, code, signal, took: performance.now() - begun}
}
