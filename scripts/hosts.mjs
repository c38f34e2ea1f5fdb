// `npm run hosts`: the packed package in hosts of every kind, each end to end: nothing without opt-in, one line for each
// command with it, exit codes and output as without the plugin, a span at a collector, a report. Then in programs of
// other people. `--quick`, for CI: as few hosts as let every two values of two axes stand together in one of them.
// npm needs its registry, and the packages that hold Node.js are for Linux: elsewhere nothing is tried.
import {mkdtempSync, rmSync} from 'node:fs'
import {availableParallelism, tmpdir} from 'node:os'
import {join} from 'node:path'
import {AXES, everyHost, pairwise} from './hosts/axes.mjs'
import {makeCheck} from './hosts/check.mjs'
import {startCollector} from './hosts/collector.mjs'
import {trials} from './hosts/host.mjs'
import {installShared} from './hosts/packages.mjs'
import {inPool} from './hosts/processes.mjs'
import {programs} from './hosts/programs.mjs'

const base = mkdtempSync(join(tmpdir(), 'telemetry-hosts-'))
const counts = {checks: 0, failed: 0, tried: 0}

try {
  if (process.platform === 'linux') await tryAll()
  else console.log('The hosts are tried on Linux only: skipped')
} finally {
  rmSync(base, {force: true, recursive: true})
}

async function tryAll() {
  const begun = performance.now()
  const hosts = process.argv.includes('--quick') ? pairwise(everyHost()) : everyHost()
  const shared = await installShared(base, AXES)
  console.log(`installed in ${seconds(begun)}`)
  const collector = await startCollector()
  try {
    const all = [...trials(hosts, shared, collector), ...(await programs(shared, collector))]
    await inPool(all, tryOne, availableParallelism())
  } finally {
    await collector.close()
  }
  console.log(`${counts.tried} hosts, ${counts.checks} checks, ${counts.failed} hosts failed; ${seconds(begun)}`)
  if (counts.failed > 0) process.exitCode = 1
}

/** Checks one host, and prints its row. */
async function tryOne({act, name}) {
  const begun = performance.now()
  const check = makeCheck()
  try {
    await act(check)
  } catch (error) {
    check.that(error.stack, false)
  }
  const {count, failures} = check
  counts.tried += 1
  counts.checks += count
  if (failures.length > 0) counts.failed += 1
  const verdict = failures.length === 0 ? 'ok' : `${failures.length} FAILED`
  console.log([name, `${count} checks`, verdict, seconds(begun)].join('  '))
  for (const failure of failures) console.log(`  - ${failure}`)
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
