import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {makeHost, type TestHost} from '../host.js'
import {type Account, accountFor} from './account.js'
import {exitCodeOf, prepare, traceparentOf} from './commands.js'

export interface Plan {
  /** Processes at once, each of which runs `commands` commands. */
  processes: number
  commands: number
  /** Commands that are processes of their own, of which `width` run at once. */
  real: number
  width: number
  /** The share of processes that get a `kill -9` at some moment: of real commands, and of each start of a worker. */
  killed: number
}

export interface Outcome extends Account {
  /** Processes that were killed. */
  kills: {workers: number; commands: number}
  /** Real commands that ended in another way than they would have without the plugin. */
  endedOtherwise: number
  /** Seconds. */
  took: number
}

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url))
/** Serial numbers of one process begin at a multiple of it. */
const SPAN = 100_000
/** Milliseconds within which a worker is killed, for each that runs at once. */
const WORKER_LIFE = 600

/** Many commands at once, of which some are killed; then one more, which finds what is left of them. */
export async function stress({commands, killed, processes, real, width}: Plan): Promise<Outcome> {
  const host = makeHost()
  try {
    const begun = performance.now()
    const ledger = prepare(host)
    const scene = {env: {HOME: host.home, LEDGER: ledger, PATH: process.env['PATH'] ?? ''}, host, killed, ledger}
    const slots = Array.from({length: processes}, (_, slot) =>
      inOneProcess({...scene, life: WORKER_LIFE * processes}, (slot + 1) * SPAN, commands),
    )
    const workers = (await Promise.all(slots)).reduce((sum, kills) => sum + kills, 0)
    const ends = await realCommands(scene, real, width)
    for (let times = 0; times < 3; times++) await host.run(['ok'])
    return {
      ...accountFor(host, ledger),
      endedOtherwise: ends.filter((end) => end === 'otherwise').length,
      kills: {commands: ends.filter((end) => end === 'killed').length, workers},
      took: Math.round((performance.now() - begun) / 1000),
    }
  } finally {
    host.remove()
  }
}

interface Scene {
  host: TestHost
  env: Record<string, string>
  killed: number
  ledger: string
}

/** One process after the other, each going on behind the command in which the one before was killed. @returns kills */
async function inOneProcess(
  {env, host, killed, ledger, life}: Scene & {life: number},
  base: number,
  commands: number,
): Promise<number> {
  let kills = 0
  for (let next = base + 1; next <= base + commands; ) {
    const child = spawn(process.execPath, [WORKER, host.root, String(next), String(base + commands)], {
      env,
      stdio: 'ignore',
    })
    const timer = killLater(child, killed, life)
    const [, signal] = await once(child, 'exit')
    clearTimeout(timer)
    if (signal !== 'SIGKILL') break
    kills += 1
    // The command behind the last in the ledger may have begun, too.
    next = Math.max(next, ...serialsIn(ledger, base)) + 2
  }
  return kills
}

const serialsIn = (ledger: string, base: number) =>
  readFileSync(ledger, 'utf8')
    .split('\n')
    .map(Number)
    .filter((serial) => serial > base && serial < base + SPAN)

async function realCommands({env, host, killed}: Scene, count: number, width: number) {
  const ends: ('as ever' | 'killed' | 'otherwise')[] = []
  let serial = 0
  // As long as the last one lived that was not killed, which depends on the machine and on how many run at once.
  let life = 500
  const one = async () => {
    while (serial < count) {
      const mine = ++serial
      const begun = performance.now()
      const child = spawn(process.execPath, [join(host.root, 'bin/run.js'), 'tick'], {
        env: {...env, SERIAL: String(mine), TRACEPARENT: traceparentOf(mine)},
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
      const timer = killLater(child, killed, life)
      const [code, signal] = await once(child, 'close')
      clearTimeout(timer)
      if (!signal) life = performance.now() - begun
      const isAsEver = code === exitCodeOf(mine) && output === ''
      ends.push(signal === 'SIGKILL' && child.killed ? 'killed' : isAsEver ? 'as ever' : 'otherwise')
    }
  }
  await Promise.all(Array.from({length: width}, one))
  return ends
}

function killLater(child: ReturnType<typeof spawn>, share: number, within: number) {
  if (Math.random() >= share) return undefined
  return setTimeout(() => child.kill('SIGKILL'), Math.random() * within)
}
