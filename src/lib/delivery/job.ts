import type {Env} from '../paths.js'

/**
 * What a delivery is told by the command that starts it. It travels in one environment variable, which is the guard,
 * too: where it is set the plugin does nothing, since `process.execPath` may be the CLI itself.
 */
export interface Job {
  bin: string
  /** Prefix of the CLI's environment variables, for example `SPECFACT_`. */
  prefix: string
  destination: string
  /** Folder of the CLI's `package.json`, which declares its own fields. */
  root: string
  /** Lease that the command has taken for the delivery; absent where it takes one itself. */
  token?: string
  /** Inline: the token of its lease, so that the command can let that go where it has to end the delivery. */
  own?: string
  /** Inline: epoch milliseconds at which it must have ended. Absent in the background. */
  deadline?: number
}

export const GUARD = 'OCLIF_PLUGIN_TELEMETRY_DELIVERY'

/** The job of this process; undefined where it is none of ours. */
export function readJob(env: Env): Job | undefined {
  try {
    const job = JSON.parse(env[GUARD] ?? '') as Job
    const texts = [job.bin, job.prefix, job.destination, job.root]
    return texts.every((text) => typeof text === 'string') ? job : undefined
  } catch {
    return undefined
  }
}
