import type {ServerResponse} from 'node:http'
import {type Behaviour, type Collector, healthy, type Received, startCollector} from '../../support/collector.js'

/** What a collector does with its requests, one after the other; undefined for one that it takes. */
export type Script = readonly Behaviour[] | ((received: Received, index: number) => Behaviour | undefined)

const takers = new WeakSet<Behaviour>()

/** A behaviour of a collector that has kept the events, whatever it answers. */
export function taking(behaviour: Behaviour): Behaviour {
  const taker = (received: Received, response: ServerResponse) => behaviour(received, response)
  takers.add(taker)
  return taker
}

/**
 * A collector that keeps everything, and whose answer to one request waits until it is let go: meanwhile the world can be
 * changed in the middle of a delivery.
 */
export function holding(request: number): {script: Script; letGo(): void} {
  let letGo = () => {}
  const free = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const held = taking((received, response) => void free.then(() => healthy(received, response)))
  return {letGo: () => letGo(), script: (_, index) => (index === request ? held : undefined)}
}

export interface ScriptedCollector extends Collector {
  /** The requests whose events it has kept. */
  taken: Received[]
  /** When each request came, in milliseconds. */
  times: number[]
  follow(script: Script): void
}

/** A collector that follows a script, and is healthy after its end. */
export async function startScripted(
  script: Script = [],
  tls?: {cert: string; key: string},
): Promise<ScriptedCollector> {
  const taken: Received[] = []
  const times: number[] = []
  let current = script
  let begun = 0
  const collector = await startCollector((received, response) => {
    times.push(performance.now())
    const index = times.length - 1 - begun
    const behaviour = typeof current === 'function' ? current(received, index) : current[index]
    if (!behaviour || takers.has(behaviour)) taken.push(received)
    ;(behaviour ?? healthy)(received, response)
  }, tls)
  return {
    ...collector,
    follow(next) {
      current = next
      begun = times.length
    },
    taken,
    times,
  }
}
