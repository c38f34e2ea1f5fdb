// Packs the package, installs it as a user would into a throwaway CLI on each major version of `@oclif/core`, runs a
// command there, and looks for its line. npm needs its registry for this.
import {execFileSync, spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {delimiter, dirname, join} from 'node:path'

const NAME = 'oclif-plugin-telemetry'
const CJS = {
  command: `const {Command} = require('@oclif/core')
    const {record} = require('${NAME}')
    module.exports = class extends Command {`,
  run: `require('@oclif/core').execute({dir: __dirname})`,
}
const ESM = {
  command: `import {Command} from '@oclif/core'
    import {record} from '${NAME}'
    export default class extends Command {`,
  run: `import {execute} from '@oclif/core'
    await execute({dir: import.meta.url})`,
}
const base = mkdtempSync(join(tmpdir(), 'telemetry-hosts-'))

try {
  const tarball = pack()
  check({core: 4, node: process.execPath, source: CJS, tarball, type: 'commonjs'})
  if (process.platform === 'linux') check({core: 5, node: nodeOf(24), source: ESM, tarball, type: 'module'})
  else console.log('@oclif/core 5 needs a newer Node.js, and is tried on Linux only: skipped')
} finally {
  rmSync(base, {force: true, recursive: true})
}

function pack() {
  npm(['pack', '--pack-destination', base])
  const [file] = readdirSync(base).filter((name) => name.endsWith('.tgz'))
  return join(base, file)
}

/** A Node.js of this major version, from npm: packages that hold nothing but the program. */
function nodeOf(major) {
  const cwd = join(base, 'node')
  mkdirSync(cwd)
  const name = `node-linux-${process.arch}`
  npm(['install', '--no-save', '--prefix', cwd, `${name}@${major}`], {cwd})
  return join(cwd, 'node_modules', name, 'bin/node')
}

function check({core, node, source, tarball, type}) {
  const root = join(base, `host-${core}`)
  const home = join(root, 'home')
  const bin = makeHost(root, {core, source, tarball, type})
  npm(['install'], {cwd: root, node})
  const version = (name) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
  const brought = readdirSync(join(root, 'node_modules', NAME))
  expect(!brought.includes('node_modules'), 'the plugin brings no package of its own')
  expect(version('@oclif/core').startsWith(`${core}.`), `the host has @oclif/core ${core}`)

  const log = join(home, '.acme/telemetry.log')
  const acme = (...argv) => {
    const env = {ACME_TELEMETRY_OPT_IN: 'true', HOME: home, PATH: process.env.PATH}
    return execFileSync(node, [bin, ...argv], {cwd: root, encoding: 'utf8', env})
  }
  expect(acme('ok') === 'ok\n', 'the command prints what it prints')
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
  expect(lines.length === 1, `the log has one line (it has ${lines.length})`)
  const {checks_total, command, files_analyzed, outcome} = JSON.parse(lines[0])
  const seen = [command, outcome, files_analyzed, checks_total].join(' ')
  expect(seen === 'ok success 140 6', `the line is that of the command and its numbers (it has ${seen})`)
  const {level, log: shown} = JSON.parse(acme('telemetry:status', '--json'))
  expect(level === 'local' && shown.events === 1, 'telemetry:status sees it')
  const nodeVersion = execFileSync(node, ['--version'], {encoding: 'utf8'}).trim()
  console.log(`@oclif/core ${version('@oclif/core')}, ${type}, Node.js ${nodeVersion}: ${lines[0]}`)
}

function makeHost(root, {core, source, tarball, type}) {
  for (const folder of ['bin', 'commands', 'home']) mkdirSync(join(root, folder), {recursive: true})
  const pkg = {
    bin: {acme: 'bin/run.js'},
    dependencies: {'@oclif/core': `^${core}`, [NAME]: `file:${tarball}`},
    name: 'acme',
    oclif: {bin: 'acme', commands: './commands', plugins: [NAME]},
    private: true,
    type,
    version: '1.0.0',
  }
  const command = `${source.command}
    async run() {
      await this.config.runHook('telemetry', {attributes: {files_analyzed: 143}})
      record({checks_total: 6})
      this.log('ok')
    }
  }`
  writeFileSync(join(root, 'package.json'), JSON.stringify(pkg))
  writeFileSync(join(root, 'commands/ok.js'), command)
  writeFileSync(join(root, 'bin/run.js'), source.run)
  return join(root, 'bin/run.js')
}

/** @param options `node`: the Node.js that npm itself runs on */
function npm(argv, {cwd, node = process.execPath} = {}) {
  const env = {...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter)}
  const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error']
  const {status, stderr, stdout} = spawnSync('npm', [...argv, ...quiet], {cwd, encoding: 'utf8', env})
  if (status !== 0) throw new Error(`npm ${argv.join(' ')} failed\n${stdout}${stderr}`)
}

function expect(isSo, what) {
  if (!isSo) throw new Error(`expected that ${what}`)
}
