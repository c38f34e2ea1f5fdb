import type {SendResult} from './answer.js'

/** A proxy that did not let a request through: `cause` is its status, or the error of the connection to it. */
export class ProxyFailure extends Error {
  constructor(
    readonly proxy: string,
    override readonly cause: Error | number,
  ) {
    super('proxy failure')
  }
}

const REASONS: Record<string, string> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  EAI_AGAIN: 'its name cannot be looked up at the moment',
  ECLOSED: 'it closed the connection',
  ECONNREFUSED: 'it refuses the connection',
  ECONNRESET: 'it closed the connection',
  EHOSTUNREACH: 'it cannot be reached',
  ENETUNREACH: 'it cannot be reached',
  ENOTFOUND: 'its name does not exist',
  EPIPE: 'it closed the connection',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ETIMEDOUT: 'it does not answer',
}
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/SELF_SIGNED|^UNABLE_TO_|^CERT_UNTRUSTED$/, 'its certificate is not trusted; ca_file can name its issuer'],
  [/^CERT_|_CERT_/, 'its certificate is not valid'],
  [/^ERR_SSL_|^EPROTO$/, 'it does not speak TLS as expected'],
  [/^HPE_/, 'it does not speak HTTP as expected'],
]

/**
 * What a failed exchange means. Node's messages are not repeated: they hold addresses, and parts of certificates.
 * @param host the collector's `host:port`
 */
export function failed(error: Error, host: string): SendResult {
  if (!(error instanceof ProxyFailure)) return {detail: `${host}: ${reason(error)}`, status: 'later'}
  const {cause, proxy} = error
  if (typeof cause !== 'number') return {detail: `proxy ${proxy}: ${reason(cause)}`, status: 'later'}
  const detail =
    cause === 407 ? `proxy ${proxy} asks for a user and password (407)` : `proxy ${proxy} answered ${cause} for ${host}`
  // A proxy answers 403 by its policy, 5xx when the collector is down.
  return {
    code: cause,
    detail,
    status: cause >= 400 && cause < 500 && cause !== 408 && cause !== 429 ? 'refused' : 'later',
  }
}

function reason(error: Error): string {
  const {code = error.name} = error as NodeJS.ErrnoException
  const [, words = 'the connection failed'] = FAMILIES.find(([pattern]) => pattern.test(code)) ?? []
  return `${REASONS[code] ?? words} (${code})`
}
