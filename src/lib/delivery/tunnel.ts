import {request as httpRequest} from 'node:http'
import type {Agent, AgentOptions, RequestOptions} from 'node:https'
import type {Duplex} from 'node:stream'
import {ProxyFailure} from './failure.js'
import {nameOf, portOf} from './proxy.js'
import {basicAuth} from './target.js'

type Connected = (error: Error | null, socket?: Duplex) => void

/** The options of a request through a tunnel. */
export interface TunnelOptions extends RequestOptions {
  /** Ends the attempt to open the tunnel; Node gives an agent no signal, and a silent proxy would hold the process. */
  until?: AbortSignal
}

/** An agent whose connections lead through an http(s) proxy by `CONNECT`. RFC 9110, 9.3.6. */
export function tunnelAgent(https: typeof import('node:https'), options: AgentOptions, proxy: URL): Agent {
  const agent = new https.Agent(options)
  const connect = agent.createConnection.bind(agent)
  agent.createConnection = (request, done) => {
    const {host, port, until} = request as TunnelOptions
    const authority = `${host?.includes(':') ? `[${host}]` : host}:${port}`
    let settled = false
    open(https, {...options, until}, proxy, authority, (error, socket) => {
      if (settled) return
      settled = true
      if (error || !socket) done?.(error, undefined as never)
      else done?.(null, connect({...request, socket} as RequestOptions) as Duplex)
    })
    return undefined
  }
  return agent
}

function open(
  https: typeof import('node:https'),
  {ca, rejectUnauthorized, until}: AgentOptions & {until: AbortSignal | undefined},
  proxy: URL,
  authority: string,
  done: Connected,
): void {
  const request = proxy.protocol === 'https:' ? https.request : httpRequest
  const opening = request({
    ...nameOf(proxy),
    agent: false,
    ca,
    headers: {...basicAuth(proxy, 'proxy-authorization'), host: authority},
    method: 'CONNECT',
    path: authority,
    port: portOf(proxy),
    rejectUnauthorized,
    signal: until,
  } as RequestOptions)
  // Stays: the signal may end this request after the tunnel has been handed over, and nobody else listens.
  opening.on('error', (error) => done(new ProxyFailure(proxy.host, error)))
  opening.once('connect', ({statusCode = 0}, socket, head) => {
    if (statusCode >= 200 && statusCode < 300) {
      socket.unshift(head)
      done(null, socket)
    } else {
      socket.destroy()
      done(new ProxyFailure(proxy.host, statusCode))
    }
  })
  opening.end()
}
