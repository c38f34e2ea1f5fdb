import {cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {textsIn} from '../../e2e/support/home.js'
import {type Collector, type Received, startCollector} from '../../support/collector.js'
import {makeHost, type TestHost} from '../../support/host.js'
import {leaks} from './secrets.js'

/** Secrets by the place where they are planted. */
export type Places = Record<string, string>

/** A user with a collector, whose settings have a secret under every key, in a CLI whose command leaks wherever it can. */
export interface Lane {
  host: TestHost
  collector: Collector
  /** Every byte that is written or sent since the last time. */
  harvest(): {files: string; requests: string}
  close(): Promise<void>
}

/** Where a secret of the settings belongs: the request's header or path, or the words about the service. */
export async function openLane(config: Places, protocol: string): Promise<Lane> {
  const host = makeHost()
  const collector = await startCollector()
  cpSync('test/fixtures/privacy/leak.js', join(host.root, 'src/commands/leak.js'))
  writeFileSync(join(host.root, '../calls'), '')
  const settings = {
    ...config,
    allow_insecure_headers: true,
    debug: true,
    delivery: 'inline',
    enabled: true,
    endpoint: `${collector.url}?key=${config['endpoint']}`,
    headers: {Authorization: `Bearer ${config['headers']}`, 'x-team': config['headers']},
    log_max_files: 100,
    log_max_size: '2KB',
    protocol,
  }
  host.write('telemetry.yaml', JSON.stringify(settings))
  const about = `service_name: ${config['comment']}`
  host.write('telemetry.snapshot.json', JSON.stringify({format: 1, settings: {debug: about}, sources: [about]}))
  let seen = 0
  return {
    close: async () => {
      await collector.close()
      host.remove()
    },
    collector,
    harvest: () => {
      const requests = collector.requests.slice(seen)
      seen += requests.length
      return {files: filesOf(host), requests: requests.map(textOf).join('\n')}
    },
    host,
  }
}

/** What the plugin has written, and what it has started. oclif itself keeps a log of errors in its cache. */
function filesOf(host: TestHost): string {
  const ours = [...textsIn(host.home)].filter(([path]) => !/telemetry\.yaml$|\.cache\/|\.local\//.test(path))
  return [...ours.flat(), readFileSync(join(host.root, '../calls'), 'utf8')].join('\n')
}

/** A request without the headers and the query that the user has set. */
function textOf({body, headers, method, path}: Received): string {
  const {authorization: _, 'x-team': __, ...others} = headers
  return [method, path.split('?')[0], JSON.stringify(others), body.toString('latin1')].join('\n')
}

/** The places whose secret is found in bytes. */
export const foundIn = (bytes: string, places: Places): string[] =>
  Object.entries(places)
    .filter(([, core]) => leaks(bytes, core))
    .map(([place]) => place)

/** Links a plugin whose folder, name, command and child have names that are nobody's business. */
export function linkPlugin(host: TestHost, name: string): void {
  const data = join(host.home, '.local/share/acme')
  const root = join(host.root, '..', name, 'plugin')
  const child = join(root, 'node_modules', `${name}-child`)
  const commands = {[child]: `${name}kid`, [root]: name}
  for (const [folder, id] of Object.entries(commands)) {
    cpSync('test/fixtures/plugin/src/commands/private-name', join(folder, 'src/commands', id), {recursive: true})
    mkdirSync(join(folder, 'node_modules/@oclif'), {recursive: true})
    symlinkSync(resolve('node_modules/@oclif/core'), join(folder, 'node_modules/@oclif/core'))
    const plugins = folder === root ? [`${name}-child`] : []
    const telemetry = {attributes: {[id]: {type: 'count'}}, errors: [id], modes: [id], service_name: id}
    const oclif = {commands: './src/commands', plugins, telemetry}
    const pkg = {dependencies: {[`${name}-child`]: '*'}, name: folder === root ? name : `${name}-child`, oclif}
    writeFileSync(join(folder, 'package.json'), JSON.stringify({...pkg, type: 'module', version: '1.0.0'}))
  }
  const entry = {dependencies: {}, oclif: {plugins: [{name, root, type: 'link'}], schema: 1}}
  mkdirSync(data, {recursive: true})
  writeFileSync(join(data, 'package.json'), JSON.stringify(entry))
}
