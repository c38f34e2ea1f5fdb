import type {Env, Paths} from '../paths.js'
import {fingerprintNow} from './snapshot.js'
import {destinationOf as hash} from './values.js'

/** Settings of the environment that a delivery depends on. */
const VARIABLES = ['ENDPOINT', 'HEADERS', 'PROTOCOL', 'EXPORT_TIMEOUT', 'BATCH_SIZE']

/** And the way there: who sets the proxy that was missing is not to wait for an hour. */
const WAY = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy', 'NODE_EXTRA_CA_CERTS']

/** A short hash that differs when the settings that a delivery uses have changed. */
export function revisionOf(paths: Paths, env: Env, envKey: (name: string) => string): string {
  const values = VARIABLES.map((name) => env[envKey(`TELEMETRY_${name}`)] ?? '')
  const way = WAY.map((name) => env[name] ?? '')
  return hash([...fingerprintNow(paths), ...values, ...way].join('\n'))
}
