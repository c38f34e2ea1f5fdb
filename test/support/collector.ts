import {createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse} from 'node:http'
import {createServer as createTlsServer} from 'node:https'
import {type AddressInfo, createServer as createTcpServer} from 'node:net'
import {gunzipSync} from 'node:zlib'
import {decodeRequest, type SentSpan, spansIn} from './collector-otlp.js'

/** One request as the collector got it. */
export interface Received {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** As it came over the wire. */
  raw: Buffer
  /** Unzipped. */
  body: Buffer
  /** The request as OTLP/JSON, whichever encoding it came in; undefined where it is none. */
  otlp: {resourceSpans: unknown[]} | undefined
  spans: SentSpan[]
}

/** What a collector does with a request that it has read whole. */
export type Behaviour = (received: Received, response: ServerResponse) => void

type Headers = Record<string, string>

/** `{}` in the request's own encoding, as the OpenTelemetry Collector answers. */
export const healthy: Behaviour = ({headers}, response) => {
  const type = headers['content-type'] ?? 'application/json'
  response.writeHead(200, {'content-type': type}).end(type.includes('json') ? '{"partialSuccess":{}}' : '')
}

export const answering =
  (code: number, body: string | Uint8Array = '', headers: Headers = {}): Behaviour =>
  (_, response) =>
    response.writeHead(code, headers).end(body)

export const json = (body: unknown, code = 200): Behaviour =>
  answering(code, JSON.stringify(body), {'content-type': 'application/json'})

export const partial = (rejectedSpans: number | string, errorMessage?: string): Behaviour =>
  json({partialSuccess: {errorMessage, rejectedSpans}})

/** What a captive portal answers to everything. */
export const webPage: Behaviour = answering(200, '<!doctype html><title>Welcome to Hotel WiFi</title>', {
  'content-type': 'text/html',
})

/** Ends the connection before the promised length, or right after the status line and headers. */
export const cutShort = (body = '{"partialSu', code = 200): Behaviour => {
  const headers = {'content-length': String(body.length + 10), 'content-type': 'application/json'}
  return (_, response) => {
    response.writeHead(code, headers)
    response.write(body, () => response.socket?.destroy())
  }
}

/** Closes the connection without an answer. */
export const reset: Behaviour = (_, response) => response.socket?.destroy()

export const neverAnswering: Behaviour = () => {}

export const slow =
  (ms: number, then: Behaviour = healthy): Behaviour =>
  (received, response) => {
    setTimeout(() => then(received, response), ms).unref()
  }

/** Sends the headers at once and one byte of the body per interval, without end. */
export const dripping =
  (ms = 20, code = 200): Behaviour =>
  (_, response) => {
    response.writeHead(code, {'content-type': 'application/json'})
    const timer = setInterval(() => response.write(' '), ms)
    response.once('close', () => clearInterval(timer))
  }

export const redirect = (location: string, code = 307): Behaviour => answering(code, '', {location})

export interface Collector {
  /** The traces endpoint. */
  url: string
  host: string
  port: number
  requests: Received[]
  /** Connections that were opened so far. */
  connections(): number
  /** Changes what it does from the next request on. */
  behave(behaviour: Behaviour): void
  close(): Promise<void>
}

/** A collector on loopback; with `tls`, over https. */
export async function startCollector(
  behaviour: Behaviour = healthy,
  tls?: {cert: string; key: string},
): Promise<Collector> {
  const requests: Received[] = []
  let current = behaviour
  let connections = 0
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    // A client that gave up is what some tests are about.
    request.on('error', () => {})
    request.on('end', () => {
      const received = receive(request, Buffer.concat(chunks))
      requests.push(received)
      current(received, response)
    })
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener)
  server.on(tls ? 'secureConnection' : 'connection', () => connections++)
  const port = await listen(server)
  return {
    behave(next) {
      current = next
    },
    close: () => stop(server),
    connections: () => connections,
    host: `127.0.0.1:${port}`,
    port,
    requests,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/v1/traces`,
  }
}

function receive({headers, method = '', url = ''}: IncomingMessage, raw: Buffer): Received {
  const body = headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
  const otlp = decodeRequest(body, headers['content-type'] ?? '')
  return {body, headers, method, otlp, path: url, raw, spans: otlp ? spansIn(otlp) : []}
}

/** A port on loopback where nothing listens. */
export async function refusedPort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export function listen(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
}

export async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
}
