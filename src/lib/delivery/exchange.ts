import type {ClientRequest, IncomingMessage} from 'node:http'
import type {Answer} from './answer.js'

/** Bytes of an answer that are read; an OTLP response has a handful. */
const MAX_ANSWER = 64 * 1024

/** A signal that aborts after `timeoutMs` or with one of the others; `reached` says why it did. */
export function deadline(timeoutMs: number, others: readonly (AbortSignal | undefined)[]) {
  const controller = new AbortController()
  const stop = () => controller.abort('stopped before an answer came')
  const timer = setTimeout(() => controller.abort(`no complete answer within ${timeoutMs / 1000} s`), timeoutMs)
  for (const other of others) {
    if (other?.aborted) stop()
    other?.addEventListener('abort', stop)
  }
  return {
    end() {
      clearTimeout(timer)
      for (const other of others) other?.removeEventListener('abort', stop)
    },
    reached: () => (controller.signal.aborted ? String(controller.signal.reason) : undefined),
    signal: controller.signal,
  }
}

/** One request and its answer; rejects where none came. A kept connection that turns out to be closed is replaced. */
export function exchange(
  start: () => ClientRequest,
  payload: Uint8Array,
  stopped: () => string | undefined,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = start()
    let settled = false
    request.once('response', (response) => {
      settled = true
      void collect(response, stopped).then(resolve)
    })
    const fail = (error: NodeJS.ErrnoException) => {
      // Once there is an answer, `collect` sees how it ends.
      if (settled) return
      settled = true
      // A kept connection that the server has closed meanwhile says nothing about the server: a new one is tried.
      const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
      if (stale) exchange(start, payload, stopped).then(resolve, reject)
      else reject(error)
    }
    request.on('error', fail)
    // A 101 ends in neither an answer nor an error.
    request.once('close', () => fail(Object.assign(new Error('closed'), {code: 'ECLOSED'})))
    request.end(payload)
  })
}

/** The answer with the first 64 KiB of its body; its status counts even where the rest is lost. */
function collect(response: IncomingMessage, stopped: () => string | undefined): Promise<Answer> {
  return new Promise((resolve) => {
    const {headers, statusCode: code = 0} = response
    const chunks: Buffer[] = []
    let size = 0
    const finish = (cut?: string) =>
      resolve({
        body: Buffer.concat(chunks),
        code,
        headers: {contentType: headers['content-type'], location: headers.location, retryAfter: headers['retry-after']},
        ...(cut ? {cut} : {}),
      })
    const breakOff = () => finish(stopped() ?? 'the body was cut short')
    response.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_ANSWER) chunks.push(chunk)
      else {
        finish('the body is longer than 64 KiB')
        response.destroy()
      }
    })
    response.once('end', () => (response.complete ? finish() : breakOff()))
    response.once('error', breakOff)
    response.once('close', breakOff)
  })
}
