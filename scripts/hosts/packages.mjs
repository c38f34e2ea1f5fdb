import {cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {npm} from './processes.mjs'

export const NAME = 'oclif-plugin-telemetry'

/** `@oclif/plugin-plugins` that belongs to a major version of core. */
const PLUGINS = {4: '5', 5: '7'}

/** What all hosts share, each part installed once, below one folder. */
export async function installShared(base, axes) {
  await npm(['pack', '--ignore-scripts', '--pack-destination', base])
  const {version} = JSON.parse(readFileSync('package.json', 'utf8'))
  const tarball = join(base, `${NAME}-${version}.tgz`)
  const install = async (versions, one) =>
    Object.fromEntries(await Promise.all(versions.map(async (version) => [version, await one(base, version, tarball)])))
  const [nodes, cores] = await Promise.all([install(axes.node, nodeOf), install(axes.core, coreOf)])
  return {base, cores, nodes, npmSettings: await settingsOfNpm(), tarball}
}

/** A Node.js of this version, from npm: packages that hold nothing but the program. */
async function nodeOf(base, version) {
  const name = `node-linux-${process.arch}`
  const cwd = folder(base, `node-${version}`, {})
  await npm(['install', `${name}@${version}`], {cwd})
  return join(cwd, 'node_modules', name, 'bin/node')
}

/** The packages of a host, the packed plugin among them, as npm installs them together. */
async function coreOf(base, core, tarball) {
  const root = folder(base, `core-${core}`, {})
  await npm(['install', `@oclif/core@${core}`, `@oclif/plugin-plugins@${PLUGINS[core[0]]}`, `file:${tarball}`], {
    cwd: root,
  })
  const modules = join(root, 'node_modules')
  const {version} = JSON.parse(readFileSync(join(modules, '@oclif/core/package.json'), 'utf8'))
  // As a developer has it: a folder of its own, with core in its own node_modules. Without, oclif finds no commands.
  const linked = join(base, `linked-${core}`)
  cpSync(join(modules, NAME), linked, {recursive: true})
  mkdirSync(join(linked, 'node_modules/@oclif'), {recursive: true})
  symlinkSync(join(modules, '@oclif/core'), join(linked, 'node_modules/@oclif/core'), 'junction')
  return {linked, modules, version}
}

export function folder(base, name, pkg) {
  const path = join(base, name)
  mkdirSync(path, {recursive: true})
  writeFileSync(join(path, 'package.json'), JSON.stringify({name: 'acme', private: true, version: '1.2.3', ...pkg}))
  return path
}

/** The npm of `plugins:install` runs in another home, and must find what this user's npm does. */
async function settingsOfNpm() {
  const env = {npm_config_prefer_offline: 'true'}
  for (const key of ['cache', 'globalconfig', 'userconfig'])
    env[`npm_config_${key}`] = (await npm(['config', 'get', key])).trim()
  return env
}
