// `npm run hosts`: the packed package in every kind of host that SPEC section 10 names, each end to end: nothing without opt-in,
// one line for each command with it, exit codes and output as without the plugin, a span at a collector, a report.
// `--quick`: hosts of which every two values of two axes stand together in one, for CI. npm needs its registry, and
// packages of Node.js are for Linux: elsewhere nothing is tried.
import {mkdtempSync, rmSync} from 'node:fs'
import {availableParallelism, tmpdir} from 'node:os'
import {join} from 'node:path'
import {AXES, everyHost, pairwise} from './hosts/axes.mjs'
import {makeCheck} from './hosts/check.mjs'
import {checkLocal, checkOff, checkRemote, LINES} from './hosts/checks.mjs'
import {cliOf} from './hosts/cli.mjs'
import {startCollector} from './hosts/collector.mjs'
import {makeHost} from './hosts/fixture.mjs'
import {installShared} from './hosts/packages.mjs'
import {inPool} from './hosts/processes.mjs'
import {WAYS} from './hosts/ways.mjs'

const begun = performance.now()
const base = mkdtempSync(join(tmpdir(), 'telemetry-hosts-'))
const hosts = process.argv.includes('--quick') ? pairwise(everyHost()) : everyHost()
const counts = {checks: 0, failed: 0, hosts: 0}
const once = new Map()

try {
  if (process.platform === 'linux') await tryAll()
  else console.log('The hosts are tried on Linux only: skipped')
} finally {
  rmSync(base, {force: true, recursive: true})
}

async function tryAll() {
  const shared = await installShared(base, AXES)
  console.log(`installed in ${seconds(begun)}`)
  const collector = await startCollector()
  try {
    await inPool(hosts, (host) => tryOne(shared, collector, host), availableParallelism())
  } finally {
    await collector.close()
  }
  console.log(`${counts.hosts} hosts, ${counts.checks} checks, ${counts.failed} hosts failed; ${seconds(begun)}`)
  if (counts.failed > 0) process.exitCode = 1
}

async function tryOne(shared, collector, host) {
  const started = performance.now()
  const check = makeCheck()
  const name = Object.values(host).join('-')
  const way = WAYS[host.way]
  try {
    const root = onlyOnce(`${kindOf(host)} ${way.plugins}`, () => makeHost(shared, host, way.plugins))
    const place = {node: shared.nodes[host.node], separator: host.separator}
    const before = await onlyOnce(`before ${kindOf(host)} ${host.node}`, () => runBare(shared, host, place))
    const cli = cliOf({...place, home: join(base, `home-${name}`), root})
    const brought = await way.bring?.(shared, host, cli)
    if (brought) check.same(`${host.way} ${brought.stdout}${brought.stderr}`, brought.code, 0)
    await checkOff(check, cli, before)
    await checkLocal(check, cli, before)
    await checkRemote(check, cli, before, {collector, path: `/${name}/v1/traces`})
  } catch (error) {
    check.that(error.stack, false)
  }
  report(shared, host, check, started)
}

/** The same CLI without the plugin: what its commands print, and how they end. */
async function runBare(shared, host, place) {
  const root = onlyOnce(`${kindOf(host)} `, () => makeHost(shared, host, []))
  const cli = cliOf({...place, home: join(base, `home-bare-${kindOf(host)}-${host.node}`), root})
  const ended = new Map()
  for (const [line] of LINES) ended.set(line, await cli.run(line))
  return ended
}

function kindOf({core, format, separator}) {
  return [core, format, separator].join('-')
}

function onlyOnce(key, make) {
  if (!once.has(key)) once.set(key, make())
  return once.get(key)
}

function report({cores}, {core, format, node, separator, way}, check, started) {
  counts.hosts += 1
  counts.checks += check.count
  if (check.failures.length > 0) counts.failed += 1
  const verdict = check.failures.length === 0 ? 'ok' : `${check.failures.length} FAILED`
  const cells = [`core ${cores[core].version}`, format, way, separator, `Node.js ${node}`, `${check.count} checks`]
  const widths = [11, 3, 4, 6, 13, 10]
  console.log([...cells.map((cell, at) => cell.padEnd(widths[at])), verdict, seconds(started)].join('  '))
  for (const failure of check.failures) console.log(`  - ${failure}`)
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
