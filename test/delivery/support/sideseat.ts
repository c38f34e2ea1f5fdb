import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {createServer, request as httpRequest} from 'node:http'
import {tmpdir} from 'node:os'
import {join, resolve} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {gunzipSync} from 'node:zlib'
import {listen, type Received, refusedPort, stop} from '../../support/collector.js'
import {decodeRequest, type SentSpan, spansIn} from '../../support/collector-otlp.js'

/** SideSeat, a receiver that nobody here wrote. `npm ci --prefix test/receivers` installs it where it exists. */
const PROGRAM = resolve('test/receivers/node_modules/@sideseat/platform-linux-x64/sideseat')

export const hasSideSeat = existsSync(PROGRAM)

/** Everything that would look beyond this machine, or at its owner, is turned off. */
const QUIET = [
  ['--otel-grpc', 'false'],
  ['--no-update-check'],
  ['--pricing-sync-hours', '0'],
  ['--credentials-scan-env', 'false'],
  ['--mcp', 'false'],
  ['--secrets-backend', 'file'],
]

export interface SideSeat {
  /** Its traces endpoint. */
  url: string
  port: number
  /** The spans that it has received, as its own log of them says. */
  spans(): SentSpan[]
  close(): Promise<void>
}

export async function startSideSeat(flags: string[] = ['--no-auth']): Promise<SideSeat> {
  const home = mkdtempSync(join(tmpdir(), 'sideseat-'))
  const port = await refusedPort()
  const data = join(home, 'data')
  const args = ['--host', '127.0.0.1', '--port', String(port), '--debug', ...QUIET.flat(), ...flags]
  const env = {HOME: home, PATH: process.env['PATH'] ?? '', SIDESEAT_DATA_DIR: data}
  const child: ChildProcess = spawn(PROGRAM, args, {cwd: home, env, stdio: 'ignore'})
  const url = `http://127.0.0.1:${port}/otel/default/v1/traces`
  for (const end = performance.now() + 20_000; !(await answers(port)); await sleep(50)) {
    if (performance.now() > end || child.exitCode !== null) throw new Error('SideSeat does not start')
  }
  const log = join(data, 'debug/traces.jsonl')
  return {
    async close() {
      const closed = once(child, 'close')
      child.kill('SIGKILL')
      await closed
      rmSync(home, {force: true, recursive: true})
    },
    port,
    spans: () =>
      (existsSync(log) ? readFileSync(log, 'utf8') : '')
        .split('\n')
        .filter(Boolean)
        .flatMap((line) => spansIn(JSON.parse(line).data)),
    url,
  }
}

const answers = (port: number) =>
  fetch(`http://127.0.0.1:${port}/api/v1/health`).then(
    ({ok}) => ok,
    () => false,
  )

/** What stands before a receiver and keeps every request; it unzips where it is told to, as some gateways do. */
export interface Relay {
  url: string
  requests: Received[]
  /** The status of each answer. */
  codes: number[]
  close(): Promise<void>
}

export async function startRelay(target: SideSeat, {unzips}: {unzips: boolean}): Promise<Relay> {
  const requests: Received[] = []
  const codes: number[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const {headers, method = '', url: path = ''} = request
        const raw = Buffer.concat(chunks)
        const isZipped = headers['content-encoding'] === 'gzip'
        const body = isZipped ? gunzipSync(raw) : raw
        const otlp = decodeRequest(body, headers['content-type'] ?? '')
        requests.push({body, headers, method, otlp, path, raw, spans: otlp ? spansIn(otlp) : []})
        const onward: Record<string, unknown> = {...headers}
        if (unzips) delete onward['content-encoding']
        const sent = unzips ? body : raw
        const options = {
          headers: {...onward, 'content-length': sent.length} as never,
          host: '127.0.0.1',
          method,
          path,
          port: target.port,
        }
        httpRequest(options, (answer) => {
          codes.push(answer.statusCode ?? 0)
          response.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(response)
        })
          .on('error', () => response.destroy())
          .end(sent)
      })
  })
  const port = await listen(server)
  return {close: () => stop(server), codes, requests, url: target.url.replace(`:${target.port}/`, `:${port}/`)}
}
