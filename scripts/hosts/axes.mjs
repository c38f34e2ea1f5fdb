/** What hosts differ in. The oldest core is 4.5.1: of 4.5.0 itself every command that fails exits in silence. */
export const AXES = {
  core: ['4.5.1', '4', '5'],
  format: ['esm', 'cjs'],
  way: ['core', 'link', 'user'],
  separator: ['colon', 'space'],
  node: ['20.19', '22', '24', '26'],
}

const exists = ({core, node}) => core !== '5' || !node.startsWith('20')

/** Every host that can exist: `@oclif/core` 5 needs Node.js 22. */
export function everyHost(axes = AXES) {
  const hosts = Object.entries(axes).reduce(
    (partial, [axis, values]) => partial.flatMap((host) => values.map((value) => ({...host, [axis]: value}))),
    [{}],
  )
  return hosts.filter(exists)
}

/** A few of the hosts, so that every two values of two axes that can stand together do so in one of them. */
export function pairwise(hosts) {
  const open = new Set(hosts.flatMap(pairsOf))
  const chosen = []
  while (open.size > 0) {
    const gain = (host) => pairsOf(host).filter((pair) => open.has(pair)).length
    const best = hosts.reduce((one, other) => (gain(other) > gain(one) ? other : one))
    for (const pair of pairsOf(best)) open.delete(pair)
    chosen.push(best)
  }
  return chosen
}

function pairsOf(host) {
  const values = Object.entries(host).map((entry) => entry.join(' '))
  return values.flatMap((one, at) => values.slice(at + 1).map((other) => `${one}, ${other}`))
}
