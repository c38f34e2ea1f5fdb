import type {Env} from '../paths.js'
import type {HotSettings} from '../settings/hot.js'
import type {Delivery} from '../settings/settings.js'
import {isHeld, leasePath} from './lease.js'

/** CI systems, by a variable that they set. A container there dies with its last command, and what runs behind it. */
const CI_VARIABLES = ['TF_BUILD', 'JENKINS_URL', 'TEAMCITY_VERSION', 'CODEBUILD_BUILD_ID']

export function isCi(env: Env): boolean {
  return !['', '0', 'false'].includes(env['CI']?.trim().toLowerCase() ?? '') || CI_VARIABLES.some((name) => env[name])
}

/** Whether a delivery runs at the command's exit, which waits for it. */
export const isInline = (delivery: Delivery, env: Env) => delivery === 'inline' || (delivery === 'auto' && isCi(env))

/** Why no delivery is started, as far as one look at the lease tells; undefined where the state has to be read. */
export function notDue({delivery, destination}: HotSettings, env: Env, directory: string): string | undefined {
  if (destination === null || delivery === 'manual') return 'left to telemetry:flush'
  return !isInline(delivery, env) && isHeld(leasePath(directory, destination)) ? 'a delivery runs already' : undefined
}
