import {Agent, type ClientRequest, request as httpRequest} from 'node:http'
import {gzipSync} from 'node:zlib'
import type {Answer, SendResult} from './answer.js'
import {deadline, exchange} from './exchange.js'
import {failed, ProxyFailure} from './failure.js'
import {nameOf, portOf} from './proxy.js'
import {basicAuth, type Target} from './target.js'
import type {TunnelOptions} from './tunnel.js'

export interface PostOptions {
  contentType: string
  /** For everything together: name look-up, connection, TLS, upload and the whole answer. */
  timeoutMs: number
  compress: boolean
  signal?: AbortSignal | undefined
}

export interface Transport {
  /** One POST; an exchange without an answer is already judged. Never rejects. */
  post(body: Uint8Array, options: PostOptions): Promise<{answer: Answer} | {result: SendResult}>
  /** Ends every connection at once. */
  close(): void
}

/** A way to the target; its connections are kept for the next request until `close`. */
export async function openTransport(target: Target, userAgent: string): Promise<Transport> {
  const {agent, options, request, tunnel, via} = await routeTo(target)
  const {host} = target.url
  const closing = new AbortController()
  return {
    close() {
      closing.abort()
      agent.destroy()
    },
    async post(body, {contentType, timeoutMs, compress, signal}) {
      const payload = compress ? gzipSync(body) : body
      const framing = framingOf(payload, contentType, compress)
      const headers = {'user-agent': userAgent, ...target.headers, ...options.headers, ...framing}
      const limit = deadline(timeoutMs, [signal, closing.signal])
      let sent: ClientRequest | undefined
      const start = () => {
        sent = request({...options, agent, headers, method: 'POST', signal: limit.signal, until: limit.signal})
        return sent
      }
      try {
        const answer = await exchange(start, payload, limit.reached)
        return via && answer.code === 407 ? {result: failed(new ProxyFailure(via, 407), host)} : {answer}
      } catch (error) {
        const reached = limit.reached()
        // Until the tunnel is open it has no socket, and nothing was asked of the collector.
        if (reached) return late(tunnel && !sent?.socket ? `proxy ${tunnel}` : host, reached)
        return {result: failed(via ? new ProxyFailure(via, error as Error) : (error as Error), host)}
      } finally {
        limit.end()
      }
    },
  }
}

const framingOf = ({length}: Uint8Array, type: string, isCompressed: boolean) => ({
  // A compressed answer would have to be unpacked within bounds; it is too small to be worth it.
  'accept-encoding': 'identity',
  'content-length': length,
  'content-type': type,
  ...(isCompressed ? {'content-encoding': 'gzip'} : {}),
})

const late = (who: string, why: string): {result: SendResult} => ({result: {detail: `${who}: ${why}`, status: 'later'}})

interface Route {
  agent: Agent
  options: TunnelOptions
  request: (options: TunnelOptions) => ClientRequest
  /** `host:port` of the proxy that is asked to forward, where errors of the connection are the proxy's. */
  via?: string
  /** `host:port` of the proxy that a tunnel leads through. */
  tunnel?: string
}

async function routeTo({ca, proxy, url}: Target): Promise<Route> {
  const path = `${url.pathname}${url.search}`
  const secure = url.protocol === 'https:' || proxy?.protocol === 'https:'
  // Not loaded for plain http. NODE_TLS_REJECT_UNAUTHORIZED=0, set for some other program, must not expose a token here.
  const https = secure ? process.getBuiltinModule('node:https') : undefined
  const tls = {keepAlive: true, rejectUnauthorized: true, ...(ca ? {ca} : {})}
  const hop = url.protocol === 'http:' && proxy ? proxy : url
  const options = {...nameOf(hop), path, port: portOf(hop)}
  if (https && url.protocol === 'https:') {
    if (!proxy) return {agent: new https.Agent(tls), options, request: https.request}
    const {Tunnel} = await import('./tunnel.js')
    // What the agent is given is for the way to the proxy; the request itself takes along what is for the way behind it.
    const behind = {...options, ...tls, protocol: url.protocol}
    return {agent: new Tunnel(proxy, tls), options: behind, request: https.request, tunnel: proxy.host}
  }
  const [agent, request] =
    https && hop.protocol === 'https:'
      ? [new https.Agent(tls), https.request]
      : [new Agent({keepAlive: true}), httpRequest]
  if (!proxy) return {agent, options, request}
  const headers = {...basicAuth(proxy, 'proxy-authorization'), host: url.host}
  // RFC 9112, 3.2.2: a proxy is given the whole URL.
  return {agent, options: {...options, headers, path: `${url.protocol}//${url.host}${path}`}, request, via: proxy.host}
}
