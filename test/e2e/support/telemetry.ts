import type {Ended, RunOptions, TestHost} from '../../support/host.js'

/** Runs a command of ours: `enable --endpoint none`. Nothing is delivered unless a test asks for it. */
export const telemetry = (host: TestHost, command: string, options: RunOptions = {}): Promise<Ended> =>
  host.run(['telemetry', ...command.split(' ')], {
    cwd: host.root,
    ...options,
    env: {ACME_TELEMETRY_DELIVERY: 'manual', ...options.env},
  })

/** What a command of ours prints with `--json`. */
export const json = async (host: TestHost, command: string, options?: RunOptions) =>
  JSON.parse((await telemetry(host, `${command} --json`, options)).stdout)

/** What people read: errors are broken into lines. */
export const plain = (text: string) => text.replaceAll(/[\s›]+/g, ' ')
