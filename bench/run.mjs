// `npm run bench`: what the plugin costs a command. `--runs N` (default 40), `--only TEXT`, `--json`.
import {mkdirSync, writeFileSync} from 'node:fs'
import {cpus} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {makeHosts} from './hosts.mjs'
import {measure, paired, quantile} from './measure.mjs'
import {BARE, NO_HOOKS, STATES} from './states.mjs'

const SIZE_BUDGET = 3_000_000
const {values: flags} = parseArgs({
  options: {json: {type: 'boolean'}, only: {type: 'string'}, runs: {default: '40', type: 'string'}},
})
const runs = Number(flags.runs)
if (!Number.isSafeInteger(runs) || runs < 2) throw new Error('--runs must be a whole number of at least 2')

const hosts = makeHosts()
const prepared = []
try {
  for (const [index, state] of wanted().entries()) prepared.push(await prepare(state, index))
  // A settings file that is younger than 100 ms leaves no snapshot: the warm-up is to write it.
  await sleep(150)
  const onRound = (round) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${round < 0 ? 'warming up' : `round ${round + 1} of ${runs}`} `)
  }
  const report = evaluate(await measure(prepared, {onRound, runs}))
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  console.log(flags.json ? JSON.stringify(report, undefined, 2) : text(report))
} finally {
  for (const {teardown} of prepared) await teardown?.()
  hosts.remove()
}

function wanted() {
  const chosen = STATES.filter(({name}) => !flags.only || name.includes(flags.only))
  const needed = new Set([BARE, NO_HOOKS, ...chosen.flatMap(({name, over}) => [name, ...(over ? [over] : [])])])
  return STATES.filter(({name}) => needed.has(name))
}

/** Gives the state a home of its own, and an environment that is written out: no variable of ours gets in. */
async function prepare(state, index) {
  const home = join(hosts.base, `home-${index}`)
  const directory = join(home, '.acme')
  mkdirSync(home)
  const write = (name, content) => {
    mkdirSync(directory, {mode: 0o700, recursive: true})
    writeFileSync(join(directory, name), content)
    return join(directory, name)
  }
  const given = (await state.setup?.({directory, home, log: join(directory, 'telemetry.log'), write})) ?? {}
  return {
    argv: ['ok'],
    ...state,
    ...given,
    env: {HOME: home, PATH: process.env.PATH ?? '', ...state.env, ...given.env},
    script: join(hosts.roots[state.plugin], 'bin/run.js'),
  }
}

function evaluate(times) {
  const rows = prepared.map(({budget, name, over = BARE}) => {
    const values = times.get(name)
    const difference = name === BARE ? undefined : paired(values, times.get(over))
    return {
      budget,
      difference,
      median: quantile(values, 0.5),
      name,
      over: difference && over,
      overNoHooks: [BARE, NO_HOOKS].includes(name) ? undefined : paired(values, times.get(NO_HOOKS)),
      quartiles: [quantile(values, 0.25), quantile(values, 0.75)],
      verdict: budget === undefined ? undefined : verdict(difference, budget),
    }
  })
  const {packed, unpacked} = hosts.size
  return {
    machine: {cpu: cpus()[0]?.model, cpus: cpus().length, node: process.version, platform: process.platform},
    package: {budget: SIZE_BUDGET, packed, unpacked, verdict: unpacked <= SIZE_BUDGET ? 'ok' : 'over'},
    runs,
    states: rows,
  }
}

/** `unsure`: the runs do not tell on which side of the budget the median lies; more of them may. */
function verdict({from, median, to}, budget) {
  if (from <= budget && budget <= to) return median <= budget ? 'ok, unsure' : 'over, unsure'
  return to < budget ? 'ok' : 'over'
}

function text({machine, package: size, runs: rounds, states}) {
  const signed = (value) => `${value < 0 ? '' : '+'}${value.toFixed(1)}`
  const rows = states.map((row) => [
    row.name,
    row.median.toFixed(1),
    row.quartiles.map((value) => value.toFixed(0)).join('-'),
    row.difference
      ? `${signed(row.difference.median)} (${row.difference.from.toFixed(1)}..${row.difference.to.toFixed(1)})`
      : '',
    row.overNoHooks ? signed(row.overNoHooks.median) : '',
    row.budget === undefined ? '' : `+${row.budget}`,
    row.verdict ?? '',
  ])
  const notes = states.filter(({over}) => over && over !== BARE).map(({name, over}) => `${name}: over "${over}"`)
  const mb = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`
  return [
    `${rounds} interleaved runs of each state, Node ${machine.node} on ${machine.cpus} x ${machine.cpu}; milliseconds.`,
    'over: median of the differences to "no plugin" round by round (95 % interval); hooks: to a plugin without hooks.',
    '',
    table([['state', 'median', 'quartiles', 'over', 'hooks', 'budget', ''], ...rows]),
    ...notes,
    '',
    `package: ${mb(size.packed)} packed, ${mb(size.unpacked)} unpacked, budget ${mb(size.budget)}: ${size.verdict}`,
  ].join('\n')
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const cell = (value, column) => (column === 0 ? value.padEnd(widths[column]) : value.padStart(widths[column]))
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n')
}
