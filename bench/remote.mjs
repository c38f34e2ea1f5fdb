// States in which a collector is named: what it does must make no difference to a command, but for inline delivery.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readdirSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'

/** A port on loopback where nobody listens. */
const DEAD = 'http://127.0.0.1:9/v1/traces'

/** @returns setup of a state with a collector of this kind, and these settings */
const withCollector =
  (kind, settings, more = {}) =>
  async ({directory, write}) => {
    const child =
      kind === 'dead' ? undefined : spawn(process.execPath, [new URL('collector.mjs', import.meta.url).pathname, kind])
    const endpoint = child ? `http://127.0.0.1:${String((await once(child.stdout, 'data'))[0]).trim()}/v1/traces` : DEAD
    write('telemetry.yaml', JSON.stringify({enabled: true, endpoint, ...settings}))
    const idle = async () => {
      while (readdirSync(directory).some((name) => name.startsWith('telemetry.lease-'))) await sleep(50)
    }
    const teardown = async () => {
      await idle()
      child?.kill()
    }
    return {...more, teardown, ...(more.waits ? {before: idle} : {})}
  }

export const REMOTE = [
  {
    budget: 7,
    name: 'remote, a delivery runs',
    plugin: 'ours',
    setup: withCollector('healthy', {batch_timeout: 10}),
  },
  {budget: 7, name: 'remote, dead collector', plugin: 'ours', setup: withCollector('dead', {batch_timeout: 1})},
  {
    budget: 7,
    name: 'remote, hanging collector',
    plugin: 'ours',
    setup: withCollector('hanging', {batch_timeout: 1, export_timeout: 5}),
  },
  {
    budget: 12,
    name: 'remote, starts the delivery',
    plugin: 'ours',
    setup: withCollector('healthy', {batch_timeout: 0}, {waits: true}),
  },
  {
    budget: 300,
    env: {CI: 'true'},
    name: 'remote, inline in CI',
    plugin: 'ours',
    setup: withCollector('healthy', {}),
  },
]
