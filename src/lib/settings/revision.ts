import type {Env, Paths} from '../paths.js'
import {fingerprintOf} from './snapshot.js'
import {destinationOf as hash} from './values.js'

/** Settings of the environment that a delivery depends on. */
const VARIABLES = ['ENDPOINT', 'HEADERS', 'PROTOCOL', 'EXPORT_TIMEOUT', 'BATCH_SIZE']

/** A short hash that differs when the settings that a delivery uses have changed. */
export function revisionOf(paths: Paths, env: Env, envKey: (name: string) => string): string {
  const values = VARIABLES.map((name) => env[envKey(`TELEMETRY_${name}`)] ?? '')
  return hash([...fingerprintOf(paths), ...values].join('\n'))
}
