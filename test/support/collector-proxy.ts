import {createServer, request as httpRequest, type IncomingMessage, type ServerResponse} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import {connect} from 'node:net'
import type {Duplex} from 'node:stream'
import {listen, stop} from './collector.js'

export interface ForwardProxy {
  url: string
  /** `127.0.0.1:port`. */
  host: string
  port: number
  /** Request lines without the version, such as `CONNECT collector.test:443`, in their order. */
  asked: string[]
  /** The `Proxy-Authorization` of each. */
  credentials: (string | undefined)[]
  close(): Promise<void>
}

export interface ProxyOptions {
  /** Names that the proxy resolves, to ports on loopback; others are 502, so that nothing ever leaves the machine. */
  names: Record<string, number>
  /** `user:password` that it demands. */
  auth?: string
  /** Answers every CONNECT with this status. */
  refuses?: number
  /** Accepts connections and never answers. */
  hangs?: boolean
  /** Says this to every CONNECT, and hangs up. */
  says?: string
  tls?: {cert: string; key: string}
}

/** A forward proxy on loopback: plain http by absolute URLs, https by CONNECT. */
export async function startProxy(options: ProxyOptions): Promise<ForwardProxy> {
  const asked: string[] = []
  const credentials: (string | undefined)[] = []
  const sockets = new Set<Duplex>()
  const admit = ({headers, method, url}: IncomingMessage): number | undefined => {
    asked.push(`${method} ${url}`)
    const given = headers['proxy-authorization']
    credentials.push(given)
    const demanded = options.auth && `Basic ${Buffer.from(options.auth).toString('base64')}`
    return demanded && given !== demanded ? 407 : options.refuses
  }
  const server = options.tls ? createTlsServer(options.tls) : createServer()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const refused = admit(request)
    if (options.hangs) return
    if (refused) response.writeHead(refused).end()
    else forward(request, response, options.names)
  })
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    sockets.add(socket)
    socket.on('error', () => {})
    const refused = admit(request)
    if (options.hangs) return
    if (options.says !== undefined) socket.end(options.says)
    else if (refused) socket.end(`HTTP/1.1 ${refused} Refused\r\ncontent-length: 0\r\n\r\n`)
    else tunnel(request, socket, options.names)
  })
  const port = await listen(server)
  return {
    asked,
    async close() {
      for (const socket of sockets) socket.destroy()
      await stop(server)
    },
    credentials,
    host: `127.0.0.1:${port}`,
    port,
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
  }
}

function forward(request: IncomingMessage, response: ServerResponse, names: Record<string, number>): void {
  const url = new URL(request.url ?? '')
  const port = names[url.hostname]
  if (!port) return void response.writeHead(502).end()
  const {'proxy-authorization': _, ...headers} = request.headers
  const options = {headers, host: '127.0.0.1', method: request.method, path: url.pathname + url.search, port}
  const onward = httpRequest(options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  onward.on('error', () => response.destroy())
  request.pipe(onward)
}

function tunnel(request: IncomingMessage, socket: Duplex, names: Record<string, number>): void {
  const port = names[(request.url ?? '').replace(/:\d+$/, '')]
  if (!port) return void socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n')
  const onward = connect(port, '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    onward.pipe(socket)
    socket.pipe(onward)
  })
  onward.on('error', () => socket.destroy())
  socket.on('close', () => onward.destroy())
}
