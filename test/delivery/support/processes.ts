import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'

/** Only Linux shows what runs as files. Elsewhere a test that looks at processes is skipped. */
export const hasProc = existsSync('/proc/self/environ')

/** Deliveries that run for this home, found by the program and by `HOME`. */
export function deliveriesOf(home: string): number[] {
  return pids().filter((pid) => {
    const isDelivery = read(pid, 'cmdline').includes('delivery.cjs')
    return isDelivery && read(pid, 'environ').split('\0').includes(`HOME=${home}`)
  })
}

/** Everything that runs. */
export function pids(): number[] {
  return hasProc ? readdirSync('/proc').map(Number).filter(Number.isInteger) : []
}

/** A file of `/proc/<pid>`; empty where the process has gone. */
export function read(pid: number, name: string): string {
  try {
    return readFileSync(join('/proc', String(pid), name), 'latin1')
  } catch {
    return ''
  }
}

/** Ends what a test has left, each by its id. */
export function killDeliveries(home: string): number {
  const left = deliveriesOf(home)
  for (const pid of left) kill(pid)
  return left.length
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Waits until `isSo`, and fails with what was waited for. */
export async function until(isSo: () => boolean, what: string | (() => string), patience = 20_000): Promise<void> {
  for (const end = performance.now() + patience; !isSo(); await sleep(20)) {
    if (performance.now() > end) throw new Error(`waited in vain: ${typeof what === 'string' ? what : what()}`)
  }
}
