import {type Certificate, createCertificate} from '../../support/collector-tls.js'
import {type ForwardProxy, type ProxyOptions, startProxy} from '../../support/collector-proxy.js'
import {type Gate, makeGate} from './gate.js'
import {type Script, type ScriptedCollector, startScripted} from './script.js'
import {makeUser, type Settings, type User} from './user.js'

/** What a test needs around it. Whatever is made here is ended with the scene, the last first. */
export interface Scene {
  collector(script?: Script, tls?: {cert: string; key: string}): Promise<ScriptedCollector>
  user(endpoint: string, settings?: Settings): User
  gate(port: number): Promise<Gate>
  proxy(options: ProxyOptions): Promise<ForwardProxy>
  certificate(names?: string[]): Certificate
  /** To be done at the end, too. */
  atEnd(act: () => unknown): void
}

/** Plays a scene, and ends everything in it even where it fails. */
export async function scene<T>(play: (scene: Scene) => Promise<T>): Promise<T> {
  const ends: (() => unknown)[] = []
  const failures: unknown[] = []
  const end = async () => {
    for (const act of ends.toReversed()) await Promise.resolve(act()).catch((error: unknown) => failures.push(error))
  }
  try {
    return await play({
      atEnd: (act) => void ends.push(async () => act()),
      certificate(names) {
        const certificate = createCertificate(names)
        ends.push(async () => certificate.remove())
        return certificate
      },
      async collector(script, tls) {
        const collector = await startScripted(script, tls)
        ends.push(collector.close)
        return collector
      },
      async gate(port) {
        const gate = await makeGate(port)
        ends.push(gate.shut)
        return gate
      },
      async proxy(options) {
        const proxy = await startProxy(options)
        ends.push(proxy.close)
        return proxy
      },
      user(endpoint, settings) {
        const user = makeUser(endpoint, settings)
        ends.push(user.end)
        return user
      },
    })
  } finally {
    await end()
    if (failures.length > 0) console.error(failures)
  }
}
