import type {ChildProcess} from 'node:child_process'
import {join} from 'node:path'
import {type Ended, makeHost, run, type TestHost} from '../../support/host.js'

/** One run of a program that is not an ordinary CLI. */
export interface Program {
  /** Name in `test/fixtures/programs/bin`; default `run`. */
  bin?: string
  argv: string
  /** Of Node.js itself. */
  flags?: string[]
  env?: Record<string, string>
  signal?: NodeJS.Signals
}

export type Printed = Pick<Ended, 'code' | 'signal' | 'stderr' | 'stdout'>

/** The programs as a host; without the plugin, the same ones. */
export const makePrograms = (plugin = true): TestHost => makeHost({fixture: 'test/fixtures/programs', plugin})

/** Runs a program. What it prints comes without random names and process ids. */
export async function runProgram(
  host: TestHost,
  {argv, bin = 'run', env, flags = [], signal}: Program,
): Promise<Printed> {
  const [file = '', ...others] = [...flags, join(host.root, `bin/${bin}.js`)]
  const words = [...others, ...argv.split(' ').filter(Boolean)]
  const onReady = (child: ChildProcess) => void (signal && child.kill(signal))
  const ended = await run(file, words, {HOME: host.home, ...env}, {cwd: host.root, onReady})
  const plain = (text: string) =>
    text
      .replaceAll(host.root, '<root>')
      .replaceAll(host.home, '<home>')
      .replaceAll(/\(node:\d+\)/g, '(node)')
  return {code: ended.code, signal: ended.signal, stderr: plain(ended.stderr), stdout: plain(ended.stdout)}
}
