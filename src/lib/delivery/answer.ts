import {isMap} from '../files/json.js'
import {partialSuccess} from './response.js'
import {retryAfter} from './retry-after.js'
import {printable} from './words.js'

/** What became of one export request. `detail` is one line for people, without any secret. */
export type SendResult =
  /** The collector has the events. `detail` is a warning that it gave along. */
  | {status: 'acknowledged'; detail?: string}
  /** The collector has the events but keeps only some; sending them again is forbidden (OTLP, "Partial Success"). */
  | {status: 'partial'; rejected: number; detail: string}
  /** Nothing is acknowledged; trying again is right. `retryAfterMs` is the collector's own wish, 0 to 24 h. */
  | {status: 'later'; code?: number; detail: string; retryAfterMs?: number}
  /** Nothing is acknowledged, and only a change of the settings or of the collector will help. */
  | {status: 'refused'; code?: number; detail: string}
  /** The collector does not want this body; a smaller one may pass. */
  | {status: 'unacceptable'; code: 400 | 413 | 415; detail: string}

/** What a server answered. */
export interface Answer {
  code: number
  headers: {contentType?: string | undefined; location?: string | undefined; retryAfter?: string | undefined}
  body: Buffer
  /** Why `body` is not all of it; absent where it is. */
  cut?: string
}

export interface Judging {
  /** `host:port`, the only thing about the URL that is ever said. */
  host: string
  /** The media type that was sent; an answer that names none is in it too. */
  contentType: string
  /** Decodes a protobuf ExportTraceServiceResponse; throws where it is none. */
  decodeProtobuf: (body: Uint8Array) => unknown
  secrets: readonly string[]
  /** Milliseconds since 1970, for a `Retry-After` that is a date. */
  now: number
}

/**
 * What an answer means for the events. Only a 2xx whose body is empty or an OTLP response acknowledges: pages of captive
 * portals, cut bodies and redirects do not. https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
export function judge(answer: Answer, judging: Judging): SendResult {
  const {code} = answer
  const {host, secrets} = judging
  if (code >= 200 && code < 300) return acknowledge(answer, judging)
  if (code >= 300 && code < 400) {
    return {
      code,
      detail: `${host} redirects to ${hostOf(answer.headers.location, host)}, which is not followed`,
      status: 'refused',
    }
  }
  const words = printable(wordsIn(answer), secrets)
  const detail = `${host} answered ${code}${words && `: ${words}`}`
  if (code === 408 || code === 429 || (code >= 500 && code < 600)) {
    const wait = retryAfter(answer.headers.retryAfter, judging.now)
    return {code, detail, status: 'later', ...(wait === undefined ? {} : {retryAfterMs: wait})}
  }
  if (code === 400 || code === 413 || code === 415) return {code, detail, status: 'unacceptable'}
  return {code, detail, status: 'refused'}
}

function acknowledge(answer: Answer, judging: Judging): SendResult {
  const {code} = answer
  const later = (but: string): SendResult => ({
    code,
    detail: `${judging.host} answered ${code}, but ${but}`,
    status: 'later',
  })
  if (answer.cut) return later(answer.cut)
  if (/^\s*$/.test(answer.body.toString('latin1'))) return {status: 'acknowledged'}
  const type = mediaType(answer.headers.contentType)
  // Whatever else the body looks like: no collector answers with a page.
  if (/html/.test(type)) return later('with a web page, not an OTLP response')
  const partial = partialSuccess(
    answer.body,
    /json|protobuf/.test(type) ? type : judging.contentType,
    judging.decodeProtobuf,
  )
  if (!partial) return later('not with an OTLP response')
  const words = printable(partial.words, judging.secrets)
  if (partial.rejected > 0) {
    const detail = `${judging.host} rejected ${partial.rejected}${words && `: ${words}`}`
    return {detail, rejected: partial.rejected, status: 'partial'}
  }
  return {status: 'acknowledged', ...(words ? {detail: words} : {})}
}

const mediaType = (contentType = ''): string => contentType.split(';', 1).join('').trim().toLowerCase()

/** The words of an error: the message of a `google.rpc.Status` in JSON, a page's title, else the text itself. */
function wordsIn(answer: Answer): string {
  const text = answer.body.toString()
  if (/html/.test(mediaType(answer.headers.contentType))) return /<title[^>]*>([^<]*)/i.exec(text)?.[1] ?? ''
  try {
    const status: unknown = JSON.parse(text)
    const message = isMap(status) ? (status['message'] ?? status['error']) : undefined
    return typeof message === 'string' ? message : text
  } catch {
    return text
  }
}

function hostOf(location: string | undefined, host: string): string {
  const base = `http://${host}`
  return location && URL.canParse(location, base) ? printable(new URL(location, base).host) : 'nowhere'
}
