// The CLIs that are measured: the tests' host without a plugin, with one that has no hooks, with ours as npm packs it,
// and with both.
import {execFileSync} from 'node:child_process'
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'

export const OURS = 'oclif-plugin-telemetry'
/** The plugins of each host, in the order in which oclif reads them. */
const PLUGINS = {none: [], 'no-hooks': ['no-hooks'], ours: [OURS], beside: ['no-hooks', OURS]}

/** @returns {{base: string, roots: Record<string, string>, size: {packed: number, unpacked: number}, remove(): void}} */
export function makeHosts() {
  const base = mkdtempSync(join(tmpdir(), 'telemetry-bench-'))
  const {folder, ...size} = packed(base)
  const roots = Object.fromEntries(Object.keys(PLUGINS).map((kind) => [kind, makeHost(base, kind, folder)]))
  return {base, remove: () => rmSync(base, {force: true, recursive: true}), roots, size}
}

/** The package as a user gets it. */
function packed(base) {
  const output = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', base], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [{filename, size, unpackedSize}] = Object.values(JSON.parse(output))
  execFileSync('tar', ['-xzf', filename], {cwd: base})
  return {folder: join(base, 'package'), packed: size, unpacked: unpackedSize}
}

function makeHost(base, kind, folder) {
  const root = join(base, kind)
  cpSync('test/fixtures/host', root, {recursive: true})
  mkdirSync(join(root, 'node_modules/@oclif'), {recursive: true})
  symlinkSync(resolve('node_modules/@oclif/core'), join(root, 'node_modules/@oclif/core'), 'junction')
  // There in any case, since a command of the host imports `record` from it; `oclif.plugins` says whether it acts.
  cpSync(folder, join(root, 'node_modules', OURS), {recursive: true})
  const noHooks = join(root, 'node_modules/no-hooks')
  cpSync('bench/fixtures/no-hooks', noHooks, {recursive: true})
  const path = join(root, 'package.json')
  const pkg = JSON.parse(readFileSync(path, 'utf8'))
  pkg.files = ['bin', 'src']
  pkg.oclif.plugins = PLUGINS[kind]
  for (const name of PLUGINS[kind]) pkg.dependencies[name] = '*'
  writeFileSync(path, JSON.stringify(pkg))
  // Without a manifest oclif would load every command for each, and that is not what a published CLI does.
  for (const cwd of [noHooks, root]) writeManifest(cwd)
  return root
}

function writeManifest(cwd) {
  const oclif = resolve('node_modules/oclif/bin/run.js')
  const env = {HOME: cwd, OCLIF_SKIP_NEW_VERSION_CHECK: 'true', PATH: process.env.PATH}
  execFileSync(process.execPath, [oclif, 'manifest'], {cwd, env, stdio: 'pipe'})
}
