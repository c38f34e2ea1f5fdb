import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {delimiter, dirname} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'

/** Runs a program to its end. @returns its exit code or signal, and what it printed */
export async function run(file, argv, {cwd, env, onReady}) {
  const child = spawn(file, argv, {cwd, env, stdio: ['ignore', 'pipe', 'pipe']})
  const output = {stderr: '', stdout: ''}
  for (const name of ['stderr', 'stdout'])
    child[name].setEncoding('utf8').on('data', (text) => {
      const wasReady = output.stdout.includes('ready')
      output[name] += text
      if (!wasReady && output.stdout.includes('ready')) onReady?.(child)
    })
  const [code, signal] = await once(child, 'close')
  return {...output, code: code ?? signal}
}

/** The search path of a command that this Node.js runs. */
export const pathWith = (node) => [dirname(node), process.env.PATH].join(delimiter)

/** npm, with the user's own settings. @param node the Node.js that it runs on */
export async function npm(argv, {cwd, node = process.execPath} = {}) {
  const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error', '--prefer-offline']
  const {code, stderr, stdout} = await run('npm', [...argv, ...quiet], {
    cwd,
    env: {...process.env, PATH: pathWith(node)},
  })
  if (code !== 0) throw new Error(`npm ${argv.join(' ')} failed\n${stdout}${stderr}`)
  return stdout
}

/** Waits until `isSo`. @returns whether it came to be */
export async function until(isSo, patience = 20_000) {
  for (const end = performance.now() + patience; !isSo(); await sleep(20)) if (performance.now() > end) return false
  return true
}

/** Does `act` for each item, a few at a time. */
export async function inPool(items, act, width) {
  const queue = [...items]
  const work = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item)
  }
  await Promise.all(Array.from({length: width}, work))
}
