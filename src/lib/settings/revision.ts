import type {Env, Paths} from '../paths.js'
import {fingerprintNow} from './snapshot.js'
import {destinationOf as hash} from './values.js'

/** Settings of the environment that a delivery depends on. */
const VARIABLES = ['ENDPOINT', 'HEADERS', 'PROTOCOL', 'EXPORT_TIMEOUT', 'BATCH_SIZE']

/** And the way there: who sets the proxy that was missing is not to wait for an hour. */
const WAY = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'https_proxy', 'http_proxy', 'no_proxy', 'NODE_EXTRA_CA_CERTS']

/**
 * A short hash that differs when the settings that a delivery uses have changed.
 * @param variables what header values refer to: who sets the token that was wrong is not to wait for an hour, either.
 * Their names stand behind the hash, so that a command, which does not read the headers, can compare.
 */
export function revisionOf(
  paths: Paths,
  env: Env,
  envKey: (name: string) => string,
  variables: readonly string[] = [],
): string {
  const values = VARIABLES.map((name) => env[envKey(`TELEMETRY_${name}`)] ?? '')
  const others = [...WAY, ...variables].map((name) => env[name] ?? '')
  return [hash([...fingerprintNow(paths), ...values, ...others].join('\n')), ...variables].join(' ')
}

/** The variables of `revisionOf`. */
export const variablesOf = (revision: string): string[] => revision.split(' ').slice(1)
