import type {Settings} from '../settings/settings.js'
import {type Problem, resolveHeaders} from './headers.js'
import {findProxy, isLoopback} from './proxy.js'
import {readTrusted} from './trust.js'
import {secretsIn} from './words.js'

export type TargetSettings = Pick<Settings, 'allow_insecure_headers' | 'ca_file' | 'endpoint' | 'headers'>

/** Where a request goes, by which way, and what it carries besides its body. */
export interface Target {
  /** Without credentials. */
  url: URL
  /** Names in lower case, values filled in. */
  headers: Record<string, string>
  proxy: URL | undefined
  /** PEM certificates that are trusted instead of Node's own roots. */
  ca: string[] | undefined
  /** What may appear in no text that a person sees. */
  secrets: string[]
}

/** The target of these settings; a problem means that nothing may be sent, and says why. */
export function resolveTarget(settings: TargetSettings, env: Readonly<NodeJS.ProcessEnv>): Target | Problem {
  const {endpoint} = settings
  if (!endpoint) return {problem: 'no endpoint is set'}
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol))
    return {problem: 'endpoint: not an http(s) URL'}
  const url = new URL(endpoint)
  const resolved = resolveHeaders(settings.headers, env)
  if ('problem' in resolved) return resolved
  const headers = {...basicAuth(url), ...resolved.headers}
  const credentials = [decoded(url.username), decoded(url.password)]
  url.username = ''
  url.password = ''
  const [secret] = Object.keys(headers)
  if (secret && url.protocol === 'http:' && !isLoopback(url.hostname) && !settings.allow_insecure_headers) {
    return {
      problem: `the header "${secret}" would go to ${url.host} unencrypted: use https, or set allow_insecure_headers`,
    }
  }
  const route = findProxy(url, env)
  if ('problem' in route) return route
  const encrypted = [url, route.proxy].some((hop) => hop?.protocol === 'https:')
  const trusted = settings.ca_file && encrypted ? readTrusted(settings.ca_file, env) : {ca: undefined}
  if ('problem' in trusted) return trusted
  const {username = '', password = ''} = route.proxy ?? {}
  const secrets = secretsIn([
    ...Object.values(headers),
    url.search,
    ...url.searchParams.values(),
    ...credentials,
    decoded(username),
    decoded(password),
  ])
  return {ca: trusted.ca, headers, proxy: route.proxy, secrets, url}
}

/** The header for the user and password of a URL, for the collector (`authorization`) or for a proxy. RFC 7617. */
export function basicAuth(url: URL, name = 'authorization'): Record<string, string> {
  if (!url.username && !url.password) return {}
  const credentials = `${decoded(url.username)}:${decoded(url.password)}`
  return {[name]: `Basic ${Buffer.from(credentials).toString('base64')}`}
}

/** `%`-escapes resolved where that is possible: a password with a bare `%` is taken as it stands. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
