// Which functions of the hooks ordinary commands call: found by running some, for the build to have them compiled at once.
import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'

const CLI = 'bin/run.js'
/** Homes of users for whom the time counts, each by the files in `~/.specfact`. */
const HOMES = [
  {},
  {'telemetry.opt-in': 'true\n'},
  {'telemetry.yaml': 'enabled: true\n'},
  {'telemetry.yaml': 'enabled: true\nendpoint: http://127.0.0.1:9/v1/traces\ndelivery: manual\n'},
]

/**
 * Runs commands of what stands in `dist`.
 * @returns {Map<string, Set<string>>} by the name of a file there, `start-end` of each function that was called
 * @throws where the commands have not done what they were run for: a file was not run through, or an event is missing,
 * as where something that was rewritten is used before it is there
 */
export function profile(files) {
  const scratch = mkdtempSync(join(tmpdir(), 'profile-'))
  try {
    for (const [index, home] of HOMES.entries()) runAt(join(scratch, String(index)), home, join(scratch, 'coverage'))
    return calledIn(join(scratch, 'coverage'), files)
  } finally {
    rmSync(scratch, {force: true, recursive: true})
  }
}

function runAt(home, files, coverage) {
  const directory = join(home, '.specfact')
  mkdirSync(directory, {mode: 0o700, recursive: true})
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  // A file that is younger than 100 ms leaves no snapshot, and the second command is to find one.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150)
  const {PATH, SystemRoot} = process.env
  const env = {HOME: home, PATH, ...(SystemRoot ? {SystemRoot} : {})}
  run(env)
  run({...env, NODE_V8_COVERAGE: coverage})
  const log = join(directory, 'telemetry.log')
  const events = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').length : 0
  const expected = Object.keys(files).length === 0 ? 0 : 2
  if (events !== expected) throw new Error(`dist: ${events} events where there should be ${expected}`)
}

function run(env) {
  execFileSync(process.execPath, [CLI, 'telemetry:fields'], {env, stdio: ['ignore', 'ignore', 'inherit']})
}

function calledIn(coverage, files) {
  const called = new Map(files.map((name) => [name, new Set()]))
  for (const report of readdirSync(coverage)) {
    for (const {functions, url} of JSON.parse(readFileSync(join(coverage, report), 'utf8')).result) {
      const found = url.includes('/dist/') ? called.get(basename(url)) : undefined
      for (const {ranges} of found ? functions : []) {
        const [{count, endOffset, startOffset}] = ranges
        if (count > 0) found.add(`${startOffset}-${endOffset}`)
      }
    }
  }
  for (const [name, found] of called) if (found.size < 10) throw new Error(`${name}: no command has run through it`)
  return called
}
