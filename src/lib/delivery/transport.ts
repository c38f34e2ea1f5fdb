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
  const {agent, options, request, via} = await routeTo(target)
  const {host} = target.url
  const closing = new AbortController()
  return {
    close() {
      closing.abort()
      agent.destroy()
    },
    async post(body, {contentType, timeoutMs, compress, signal}) {
      const payload = compress ? gzipSync(body) : body
      const headers = {
        'user-agent': userAgent,
        ...target.headers,
        ...options.headers,
        // A compressed answer would have to be unpacked within bounds; it is too small to be worth it.
        'accept-encoding': 'identity',
        'content-length': payload.length,
        'content-type': contentType,
        ...(compress ? {'content-encoding': 'gzip'} : {}),
      }
      const limit = deadline(timeoutMs, [signal, closing.signal])
      const start = () =>
        request({...options, agent, headers, method: 'POST', signal: limit.signal, until: limit.signal})
      try {
        const answer = await exchange(start, payload, limit.reached)
        return via && answer.code === 407 ? {result: failed(new ProxyFailure(via, 407), host)} : {answer}
      } catch (error) {
        const reached = limit.reached()
        if (reached) return {result: {detail: `${host}: ${reached}`, status: 'later'}}
        return {result: failed(via ? new ProxyFailure(via, error as Error) : (error as Error), host)}
      } finally {
        limit.end()
      }
    },
  }
}

interface Route {
  agent: Agent
  options: TunnelOptions
  request: (options: TunnelOptions) => ClientRequest
  /** `host:port` of the proxy that is asked to forward, where errors of the connection are the proxy's. */
  via?: string
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
    return {agent: new Tunnel(proxy, tls), options: behind, request: https.request}
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
