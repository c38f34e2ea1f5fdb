// `npm run demo`: the example CLI over real Python sources, in a throwaway folder and home, opted in locally. Needs no
// network. Every step is checked: exit code 0 means that everything went as it is shown.
import {spawnSync} from 'node:child_process'
import {chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {delimiter, join, resolve} from 'node:path'

const EXAMPLE = resolve('examples/specfact')
const WIDTH = 80
const base = mkdtempSync(join(tmpdir(), 'specfact-demo-'))
const place = {bin: join(base, 'bin'), cli: join(base, 'cli'), home: join(base, 'home'), work: join(base, 'home/work')}
const log = join(place.home, '.specfact/telemetry.log')

try {
  install()
  demo()
} catch (error) {
  console.error(`\nThe demo failed: ${error.message}`)
  process.exitCode = 1
} finally {
  rmSync(base, {force: true, recursive: true})
}
console.log(`\n${existsSync(base) ? 'Left behind' : 'Removed'}: ${base}`)

/** Puts `specfact` on a PATH of its own, with this checkout as its plugin and the packages of this checkout. */
function install() {
  for (const folder of [place.bin, place.home]) mkdirSync(folder)
  const isSource = (path) => !path.includes('node_modules')
  cpSync(EXAMPLE, place.cli, {filter: isSource, recursive: true})
  const {dependencies} = JSON.parse(readFileSync(join(EXAMPLE, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    const from = name === 'oclif-plugin-telemetry' ? '.' : join('node_modules', name)
    mkdirSync(join(place.cli, 'node_modules', name, '..'), {recursive: true})
    symlinkSync(resolve(from), join(place.cli, 'node_modules', name), 'junction')
  }
  chmodSync(join(place.cli, 'bin/run.js'), 0o755)
  symlinkSync(join(place.cli, 'bin/run.js'), join(place.bin, 'specfact'))
  cpSync(join(EXAMPLE, 'samples'), place.work, {recursive: true})
}

function demo() {
  say(`A throwaway home, removed at the end: ${place.home}`)

  say('1. Nobody has opted in: nothing is recorded, not even a folder is made.')
  type('specfact import from-code --repo shop')
  expect(!existsSync(join(place.home, '.specfact')), 'without opt-in nothing is written')

  say('2. Opting in, for this machine only.')
  type('mkdir -p ~/.specfact')
  type('echo "true" > ~/.specfact/telemetry.opt-in')
  type('specfact telemetry status', {shows: ['on, locally', '> opt-in-file']})

  say('3. Commands that succeed, find something, and crash.')
  const steps = [
    ['specfact repro --repo shop', 0, 'success'],
    ['specfact repro --repo legacy', 1, 'failure'],
    ['specfact import from-code --repo legacy --out now.json', 0, 'success'],
    ['specfact plan compare legacy/.specfact/plan.json now.json', 1, 'failure'],
    ['specfact demo crash', 1, 'error'],
    ['specfact imprt', 2, 'usage_error'],
  ]
  for (const [command, code] of steps) type(command, {code})

  say('4. What was recorded: one line for each command, and no name of anything.')
  type('specfact telemetry log')
  type('grep plan_drift ~/.specfact/telemetry.log | tail -n 1 | fold -w 80')
  const recorded = events().filter(({command}) => !command.startsWith('telemetry.'))
  const outcomes = recorded.map(({outcome}) => outcome).join(' ')
  const expected = steps.map(([, , outcome]) => outcome).join(' ')
  expect(outcomes === expected, `the log holds ${expected}, in this order (it holds ${outcomes})`)
  for (const word of ['shop', 'legacy/', 'billing', 'imprt', 'json', place.home])
    expect(!readFileSync(log, 'utf8').includes(word), `"${word}" is not in the log`)

  say('5. Opting out, and deleting it all.')
  const lines = events().length
  type('specfact telemetry disable --purge --yes')
  expect(!existsSync(log), 'the log is gone')
  type('specfact import from-code --repo shop', {isShown: false})
  expect(!existsSync(log), 'nothing is recorded any more')

  say(`Everything went as it should: ${lines} lines for ${lines} commands, and none before or after.`)
}

function say(text) {
  console.log(`\n${wrap(text)}`)
}

/** Runs a line as a shell would, in the throwaway home, with an environment that is written out; shows both. */
function type(line, {code = 0, isShown = true, shows = []} = {}) {
  const {status, stderr, stdout} = spawnSync('sh', ['-c', line], {
    cwd: place.work,
    encoding: 'utf8',
    env: {HOME: place.home, PATH: [place.bin, process.env.PATH].join(delimiter)},
  })
  const output = `${stdout}${stderr}`
  if (isShown) {
    console.log(`\n$ ${line}`)
    if (output) console.log(output.trimEnd())
    if (status !== 0) console.log(`(exit code ${status})`)
  }
  expect(status === code, `\`${line}\` exits with ${code}, not ${status}\n${isShown ? '' : output}`)
  for (const text of shows) expect(output.includes(text), `\`${line}\` shows "${text}"`)
  const wide = output.split('\n').find((text) => text.length > WIDTH)
  expect(!wide, `\`${line}\` fits ${WIDTH} columns, unlike "${wide}"`)
}

function events() {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line))
}

function expect(isSo, what) {
  if (!isSo) throw new Error(`expected that ${what}`)
}

function wrap(text) {
  return text.replaceAll(new RegExp(`(.{1,${WIDTH}})(?:\\s+|$)`, 'g'), '$1\n').trimEnd()
}
