// Coverage of `src` by all tests, child processes included: `npm run coverage`, or `npm run coverage -- FILE…` for the
// tests of some files; with `--keep` added to what earlier runs have covered.
//
// In what is built, one source is part of several bundles, and of each V8 says only in which places a count changes: what
// one bundle has not run cannot be told from what another one has. So what the tests and their children load are for this
// time the compiled sources themselves, one script for each; in `dist` stand files that name them.
import {execFileSync, spawn} from 'node:child_process'
import {chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {pathToFileURL} from 'node:url'
import {mergeProcessCovs} from '@bcoe/v8-coverage'
import {NOT_HERE} from './coverage-not-here.mjs'

const COMPILED = resolve('.build/src')
/** What processes write; each of some thousand a megabyte. */
const RAW = resolve('.build/coverage/raw')
/** What of it is ours. */
const OURS = resolve('.build/coverage/ours')
/** The parts of what is built that are not in `src/hooks` under their names. */
const PARTS = {compile: 'lib/settings/compile.js', delivery: 'lib/delivery/worker.js'}

const [options, files] = [process.argv.slice(2).filter(isOption), process.argv.slice(2).filter((one) => !isOption(one))]
if (!options.includes('--keep')) rmSync(OURS, {force: true, recursive: true})
rmSync(RAW, {force: true, recursive: true})
for (const folder of [RAW, OURS]) mkdirSync(folder, {recursive: true})
// Some tests run as another user.
chmodSync(RAW, 0o777)

// What was compiled from a source that has gone would be run, too.
for (const folder of ['src', 'test']) rmSync(join('.build', folder), {force: true, recursive: true})
run('node_modules/.bin/tsc', '-p', '.')
const besides = standIn()
const code = await test(files.length > 0 ? files : ['.build/test/**/*.test.js'])
for (const path of besides) rmSync(path)
run(process.execPath, 'scripts/build.mjs')
report()
process.exitCode = code

/** Replaces what is built by files that load the compiled sources. @returns what it has laid beside those */
function standIn() {
  const {version} = JSON.parse(readFileSync('package.json', 'utf8'))
  const begin = `globalThis.__VERSION__ = ${JSON.stringify(version)};`
  // Of a module that is required Node 20 warns on stderr.
  const common = (source) => `const {emitWarning} = process
process.emitWarning = () => undefined
${begin}
module.exports = require(${JSON.stringify(join(COMPILED, source))})
process.emitWarning = emitWarning
`
  const module = (source) =>
    `import ${JSON.stringify(`data:text/javascript,${begin}`)}
export * from ${JSON.stringify(pathToFileURL(join(COMPILED, source)))}
`
  rmSync('dist', {force: true, recursive: true})
  mkdirSync('dist')
  const names = [...readFileSync(join(COMPILED, 'hooks/libraries.js'), 'utf8').matchAll(/'\.\/(\w+)\.cjs'/g)]
  const parts = [...names.map(([, name]) => name), 'delivery'].map((name) => [name, PARTS[name] ?? `hooks/${name}.js`])
  for (const [name, source] of [...parts, ['hot', 'hooks/hot.js'], ['index', 'index.js']])
    writeFileSync(`dist/${name}.cjs`, common(source))
  // Where the sources look for them: beside themselves.
  const laid = parts.map(([name]) => join(COMPILED, `hooks/${name}.cjs`))
  for (const [index, [, source]] of parts.entries()) writeFileSync(laid[index], common(source))
  symlinkSync(resolve('resources'), join(COMPILED, 'resources'))
  writeFileSync('dist/index.js', module('index.js'))
  for (const name of sources('commands')) {
    const text = module(name)
    mkdirSync(join('dist', name, '..'), {recursive: true})
    writeFileSync(join('dist', name), `${text}export {default} from ${text.split(' from ')[1]}`)
  }
  return [...laid, join(COMPILED, 'resources')]
}

function sources(folder) {
  const entries = readdirSync(join(COMPILED, folder), {recursive: true, withFileTypes: true})
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return paths.filter((path) => path.endsWith('.js')).map((path) => path.slice(COMPILED.length + 1))
}

/** Runs the tests; Node.js tells every child to write its coverage, too. @returns the exit code */
async function test(chosen) {
  const skipped = NOT_HERE.map(([title]) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  const mocha = spawn('node_modules/.bin/mocha', ['--reporter', 'dot', '--grep', skipped, '--invert', ...chosen], {
    env: {...process.env, NODE_V8_COVERAGE: RAW},
    stdio: 'inherit',
  })
  const sweeping = setInterval(sweep, 5000)
  const ended = await new Promise((done) => mocha.once('close', done))
  clearInterval(sweeping)
  sweep()
  rmSync(RAW, {recursive: true})
  return ended
}

/** Adds up what is complete, and keeps what is ours of it. */
function sweep() {
  const found = readdirSync(RAW).flatMap((name) => {
    try {
      const path = join(RAW, name)
      const {result, 'source-map-cache': maps = {}} = JSON.parse(readFileSync(path, 'utf8'))
      rmSync(path)
      return [{maps, result: result.filter(({url}) => isOurs(url))}]
    } catch {
      // Its process is still writing.
      return []
    }
  })
  if (found.length === 0) return
  const maps = Object.assign({}, ...found.map((one) => one.maps))
  const cache = Object.fromEntries(Object.entries(maps).filter(([url]) => isOurs(url)))
  const {result} = mergeProcessCovs(found)
  const name = `${process.pid}-${Date.now()}.json`
  writeFileSync(join(OURS, name), JSON.stringify({result, 'source-map-cache': cache}))
}

function report() {
  const options = ['--exclude-after-remap', '--include', 'src/**', '--reports-dir', '.build/coverage/report']
  const reporters = ['text', 'text-summary', 'json'].flatMap((name) => ['--reporter', name])
  run('node_modules/.bin/c8', 'report', '--temp-directory', OURS, ...options, ...reporters)
  const loaded = new Set(
    readdirSync(OURS).flatMap((name) => JSON.parse(readFileSync(join(OURS, name), 'utf8')).result.map(({url}) => url)),
  )
  const never = sources('').filter((name) => !loaded.has(pathToFileURL(join(COMPILED, name)).href))
  // Types leave no code.
  const missing = never.filter(
    (name) => !/^export \{\};\s*(?:\/\/.*)?\s*$/.test(readFileSync(join(COMPILED, name), 'utf8')),
  )
  console.log(missing.length > 0 ? `Loaded by no test: ${missing.join(', ')}` : 'Every source was loaded.')
}

function isOurs(url) {
  return url.startsWith(`${pathToFileURL(COMPILED).href}/`)
}

function isOption(argument) {
  return argument.startsWith('--')
}

function run(command, ...argv) {
  execFileSync(command, argv, {stdio: 'inherit'})
}
