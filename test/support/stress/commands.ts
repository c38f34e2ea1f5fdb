import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {TestHost} from '../host.js'

/** Each command of the stress has a number, which is its trace id, so that its event is found whether it was killed or not. */
export const traceparentOf = (serial: number) => `00-${serial.toString(16).padStart(32, '0')}-${'0'.repeat(15)}1-01`
export const serialOf = (traceId: unknown) => Number.parseInt(String(traceId), 16)

/** Every fifth command ends with this exit code. */
export const exitCodeOf = (serial: number) => (serial % 5 === 4 ? 3 : 0)

/** Says in the ledger that it has begun, which is after its marker was written, and ends. */
const TICK = `import {appendFileSync} from 'node:fs'
import {Command} from '@oclif/core'

export default class Tick extends Command {
  async run() {
    appendFileSync(process.env.LEDGER, process.env.SERIAL + '\\n')
    if (process.env.SERIAL % 5 === 4) this.exit(3)
  }
}
`

/** A log that is rotated often, and of which nothing is dropped. */
const SETTINGS = `enabled: true
endpoint: http://127.0.0.1:9/v1/traces
delivery: manual
log_max_size: 200KB
log_max_files: 1000
`

/** @returns path of the ledger */
export function prepare(host: TestHost): string {
  writeFileSync(join(host.root, 'src/commands/tick.js'), TICK)
  host.write('telemetry.yaml', SETTINGS)
  const ledger = join(host.home, 'ledger')
  writeFileSync(ledger, '')
  return ledger
}
