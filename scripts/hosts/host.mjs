import {join} from 'node:path'
import {checkLocal, checkOff, checkRemote, LINES} from './checks.mjs'
import {cliOf} from './cli.mjs'
import {makeHost} from './fixture.mjs'
import {WAYS} from './ways.mjs'

/** Each host: a name, and a function that checks it. */
export function trials(hosts, shared, collector) {
  const made = new Map()
  const once = (key, make) => {
    if (!made.has(key)) made.set(key, make())
    return made.get(key)
  }
  return hosts.map((host) => ({
    act: (check) => tryHost(check, {collector, host, once, shared}),
    name: nameOf(shared, host),
  }))
}

function nameOf({cores}, {core, format, node, separator, way}) {
  const cells = [`core ${cores[core].version}`, format, way, separator, `Node.js ${node}`]
  return cells.map((cell, at) => cell.padEnd([11, 3, 4, 6, 13][at])).join('  ')
}

async function tryHost(check, {collector, host, once, shared}) {
  const kind = [host.core, host.format, host.separator].join('-')
  const name = Object.values(host).join('-')
  const {bring, plugins} = WAYS[host.way]
  const root = once(`${kind} ${plugins}`, () => makeHost(shared, host, plugins))
  const bare = once(`${kind} `, () => makeHost(shared, host, []))
  const cli = (at, home) =>
    cliOf({home: join(shared.base, home), node: shared.nodes[host.node], root: at, separator: host.separator})
  const before = await once(`${kind} ${host.node}`, () => runBare(cli(bare, `home-bare-${kind}-${host.node}`)))
  const own = cli(root, `home-${name}`)
  const brought = await bring?.(shared, host, own)
  if (brought) check.same(`${host.way} ${brought.stdout}${brought.stderr}`, brought.code, 0)
  await checkOff(check, own, before)
  await checkLocal(check, own, before)
  await checkRemote(check, own, before, {collector, path: `/${name}/v1/traces`})
}

/** The same CLI without the plugin: what its commands print, and how they end. */
async function runBare(cli) {
  const ended = new Map()
  for (const [line] of LINES) ended.set(line, await cli.run(line))
  return ended
}
