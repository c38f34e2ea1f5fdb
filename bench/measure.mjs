// Paired medians: in each round every state runs once, in a new order, so that what else the machine does hits them all.
import {spawnSync} from 'node:child_process'

/** Runs every state `runs` times. @returns {Promise<Map<string, number[]>>} milliseconds by state, one for each round */
export async function measure(states, {runs, warmUp = 3, onRound = () => undefined}) {
  const times = new Map(states.map(({name}) => [name, []]))
  for (let round = -warmUp; round < runs; round += 1) {
    for (const state of shuffled(states)) {
      await state.before?.()
      const took = time(state)
      if (round >= 0) times.get(state.name).push(took)
    }
    onRound(round)
  }
  return times
}

function time({argv, code = 0, env, name, script}) {
  const begun = performance.now()
  const {status, stderr} = spawnSync(process.execPath, [script, ...argv], {env, stdio: ['ignore', 'ignore', 'pipe']})
  const took = performance.now() - begun
  if (status !== code) throw new Error(`${name}: exit code ${status}\n${stderr}`)
  return took
}

function shuffled(list) {
  const left = [...list]
  return list.map(() => left.splice(Math.floor(Math.random() * left.length), 1)[0])
}

export function quantile(values, q) {
  const sorted = [...values].sort((one, other) => one - other)
  const at = (sorted.length - 1) * q
  const below = sorted[Math.floor(at)]
  return below + (sorted[Math.ceil(at)] - below) * (at % 1)
}

/** The median of the differences round by round, and where it lies with 95 % certainty (order statistics). */
export function paired(values, others) {
  const differences = values.map((value, round) => value - others[round])
  const n = differences.length
  const reach = 0.98 / Math.sqrt(n)
  return {
    from: quantile(differences, Math.max(0, 0.5 - reach)),
    median: quantile(differences, 0.5),
    to: quantile(differences, Math.min(1, 0.5 + reach)),
  }
}
