/** What to do about an answer, first match wins: by status code, then by words of the detail. */
const BY_CODE: Record<number, string> = {
  400: 'The collector does not understand the request: try protocol: http/protobuf, or compression: none.',
  401: 'The collector wants other credentials: check the header that it authenticates by (Authorization, x-honeycomb-team, signoz-ingestion-key …).',
  403: 'The credentials are known but may not write traces: check the rights of the token in the header.',
  404: 'There is nothing at this URL: should it end in /v1/traces?',
  405: 'This URL takes no POST: should it end in /v1/traces?',
  413: 'Requests are too large for the collector: lower batch_size.',
  415: 'The collector does not take this encoding: try protocol: http/protobuf, or compression: none.',
  429: 'The collector asks to slow down; it is tried again by itself.',
}

const SILENT = /does not answer|no complete answer/

const BY_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^ca_file/, 'Correct ca_file: a readable PEM file.'],
  [/redirects/, 'Set the endpoint to where it redirects to, if you trust that; redirects are not followed.'],
  [
    /web page|not with an OTLP response/,
    'Something answers in its place: a login page of the network, or a URL that is a web page.',
  ],
  [/name does not exist|ENOTFOUND|looked up/, 'Check the host name of the endpoint, and the network.'],
  [/ECONNREFUSED/, 'Is the collector running, and is this its port?'],
  [/not trusted/, 'Set ca_file to a PEM file with the certificate authority that issued it.'],
  [/certificate/, 'Check the host name of the endpoint, the clock, and the certificate of the collector.'],
  [/does not speak/, 'Check http:// or https:// and the port: OTLP over HTTP is mostly at 4318; 4317 is for gRPC.'],
  [/cannot be reached/, 'There is no way to this host: check the network, a VPN, the port.'],
  [SILENT, 'A firewall may drop the connection: does this machine need HTTPS_PROXY?'],
  [/unencrypted/, 'Use an https:// endpoint; allow_insecure_headers: true only where the way is safe.'],
  [/variable|is not set|unset/, 'Set the environment variable that the header names.'],
  [/proxy/i, 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.'],
]

/** What a proxy refuses, the collector has not seen. */
const OF_PROXY: readonly (readonly [RegExp, string])[] = [
  [
    // Not anywhere: a port may be 4070.
    /\(407\)| answered 407\b/,
    'Put user and password of the proxy into HTTPS_PROXY (for http:// HTTP_PROXY), as http://user:password@proxy:port.',
  ],
  [/not trusted/, 'Set ca_file to a PEM file with the certificate authority that issued the certificate of the proxy.'],
  [/ answered [45]/, 'The proxy lets nothing through to this host: ask who runs it, or name the host in NO_PROXY.'],
  [/^/, 'Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.'],
]

/**
 * What to do about what an exchange has come to.
 * @param detail in the delivery's words
 * @param isProxied a proxy is in use
 */
export function remedyFor(detail: string, code: number | undefined, isProxied = false): string {
  if (detail.startsWith('proxy ')) return OF_PROXY.find(([pattern]) => pattern.test(detail))?.[1] ?? ''
  if (code !== undefined && BY_CODE[code]) return BY_CODE[code]
  if (isProxied && SILENT.test(detail)) return 'The proxy or the collector does not answer: check both.'
  const [, words = 'See what the collector logs.'] = BY_WORDS.find(([pattern]) => pattern.test(detail)) ?? []
  return words
}
