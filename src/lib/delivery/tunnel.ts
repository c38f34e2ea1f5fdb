import type {ClientRequest} from 'node:http'
import type {AgentOptions, RequestOptions} from 'node:https'
import type {Socket} from 'node:net'
import {checkServerIdentity} from 'node:tls'
import {HttpsProxyAgent} from 'https-proxy-agent'
import {ProxyFailure} from './failure.js'
import {nameOf, portOf} from './proxy.js'
import {basicAuth} from './target.js'

/** The options of a request through a tunnel. */
export interface TunnelOptions extends RequestOptions {
  /** Ends the attempt to open the tunnel; Node gives an agent no signal, and a silent proxy would hold the process. */
  until?: AbortSignal
}

/**
 * An agent whose connections lead through an http(s) proxy by `CONNECT`, and whose failures are told from the
 * collector's. RFC 9110, 9.3.6.
 */
export class Tunnel extends HttpsProxyAgent<string> {
  readonly #name: string

  constructor(proxy: URL, options: AgentOptions) {
    const {host, servername} = nameOf(proxy)
    // Without user and password: the library shows the URL where DEBUG is set, and stumbles over a bare `%` in them.
    const address = new URL(`${proxy.protocol}//${proxy.hostname}:${portOf(proxy)}`)
    const headers = basicAuth(proxy, 'proxy-authorization')
    super(address, {...options, headers, noDelay: true} as AgentOptions & {headers: typeof headers})
    Object.assign(this.connectOpts, {host, servername})
    this.#name = proxy.host
  }

  override async connect(request: ClientRequest, options: Options): Promise<Socket> {
    const {host = '', until} = options as Options & TunnelOptions & {host?: string}
    this.connectOpts = {...this.connectOpts, ...(until ? {signal: until} : {})}
    let status = 0
    request.once('proxyConnect', ({statusCode}: {statusCode: number}) => {
      status = statusCode
    })
    const socket = await super.connect(request, {...options, ...checkedFor(host)}).catch((error: Error) => {
      throw new ProxyFailure(this.#name, withCode(error))
    })
    if (status === 200) return socket
    // Else the library would give the proxy's answer to the request, as if the collector had said it.
    socket.destroy()
    throw new ProxyFailure(this.#name, status >= 100 ? status : withCode(new Error('no status')))
  }
}

type Options = Parameters<HttpsProxyAgent<string>['connect']>[1]

/** The library hides the host from TLS, which would then ask for the certificate of `localhost` behind an address. */
const checkedFor = (host: string): {checkServerIdentity: typeof checkServerIdentity} => ({
  checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
})

/** The library's own errors have none: the proxy hung up, or its answer is no HTTP. */
const withCode = (error: Error): Error =>
  'code' in error ? error : Object.assign(error, {code: /ended/.test(error.message) ? 'ECLOSED' : 'HPE_INVALID'})
