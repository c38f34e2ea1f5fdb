// Coverage of `src` by all tests, child processes included: `npm run coverage`, or `npm run coverage -- FILE…` for the
// tests of some files. Each of some thousand processes writes a megabyte: what is not ours is thrown away as it comes.
import {execFileSync, spawn} from 'node:child_process'
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {pathToFileURL} from 'node:url'

const RAW = resolve('.build/coverage/raw')
const OURS = resolve('.build/coverage/ours')
const PLACES = ['dist', '.build/src'].map((folder) => pathToFileURL(resolve(folder)).href)
const REPORT = [
  '--experimental-monocart',
  '--reporter',
  'text',
  '--reporter',
  'text-summary',
  '--reports-dir',
  '.build/coverage/report',
]
const files = process.argv.slice(2)

run('node', 'scripts/build.mjs', '--readable')
run('node_modules/.bin/tsc', '-p', '.')
for (const folder of [RAW, OURS]) {
  rmSync(folder, {force: true, recursive: true})
  mkdirSync(folder, {recursive: true})
}
const tests = files.length > 0 ? files : ['.build/test/**/*.test.js']
const mocha = spawn(
  'node_modules/.bin/mocha',
  ['--require', './scripts/coverage-children.cjs', '--reporter', 'dot', ...tests],
  {
    env: {...process.env, NODE_V8_COVERAGE: RAW},
    stdio: 'inherit',
  },
)
const sweeping = setInterval(sweep, 2000)
const code = await new Promise((done) => mocha.once('close', done))
clearInterval(sweeping)
sweep()
rmSync(RAW, {recursive: true})
run(
  'node_modules/.bin/c8',
  'report',
  '--temp-directory',
  OURS,
  '--exclude-after-remap',
  '--include',
  'src/**',
  ...REPORT,
)
// What was built for the coverage is no package.
run('node', 'scripts/build.mjs')
process.exitCode = code

/** Keeps what is ours of each file that is complete. */
function sweep() {
  for (const name of readdirSync(RAW)) {
    const path = join(RAW, name)
    try {
      const {result, 'source-map-cache': maps = {}, ...rest} = JSON.parse(readFileSync(path, 'utf8'))
      const isOurs = (url) => PLACES.some((place) => url.startsWith(`${place}/`))
      const kept = result.filter(({url}) => isOurs(url))
      const cache = Object.fromEntries(Object.entries(maps).filter(([url]) => isOurs(url)))
      if (kept.length > 0)
        writeFileSync(join(OURS, name), JSON.stringify({...rest, result: kept, 'source-map-cache': cache}))
      rmSync(path)
    } catch {
      // Its process is still writing.
    }
  }
}

function run(command, ...argv) {
  execFileSync(command, argv, {stdio: 'inherit'})
}
