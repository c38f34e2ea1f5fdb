import {BlockList, isIP} from 'node:net'
import type {Problem} from './headers.js'
import {printable} from './words.js'

type Env = Readonly<NodeJS.ProcessEnv>

/** True where `hostname` (as `URL` gives it) can only be this machine. */
export function isLoopback(hostname: string): boolean {
  const host = bare(hostname)
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** The host of a URL as sockets want it: no brackets around an IPv6 address, no dot at its end. */
const bare = (hostname: string): string =>
  hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase()

/**
 * The name that a connection to `url` is made to. For TLS it is said explicitly, since Node would otherwise ask a proxy
 * for the certificate of the host in the `Host` header; empty for an address, which TLS cannot ask for.
 */
export function nameOf(url: URL): {host: string; servername: string} {
  const host = bare(url.hostname)
  return {host, servername: isIP(host) ? '' : host}
}

/** The port of an http(s) URL, its scheme's where none is given. */
export const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'https:' ? 443 : 80)

/**
 * The proxy for a request to `url`: `HTTPS_PROXY` or `HTTP_PROXY` by the URL's scheme, unless `NO_PROXY` exempts the
 * host; the lower-case names come first, as in curl. Loopback is never proxied: a proxy would take it for itself, and
 * headers that are allowed over plain http to this machine would leave it.
 */
export function findProxy(url: URL, env: Env): {proxy: URL | undefined} | Problem {
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  const name = [`${scheme}_proxy`, `${scheme}_proxy`.toUpperCase()].find((key) => env[key])
  const value = name && env[name]?.trim()
  if (!value || isLoopback(url.hostname) || isExempt(url, env['no_proxy'] || env['NO_PROXY'] || ''))
    return {proxy: undefined}
  const address = value.includes('://') ? value : `http://${value}`
  // Never straight to the collector instead: whoever sets a proxy may rely on it.
  if (!URL.canParse(address)) return {problem: `${name} is not the URL of a proxy`}
  const proxy = new URL(address)
  if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return {proxy}
  return {
    problem: `${name} names a proxy that speaks ${printable(proxy.protocol)}; only http: and https: are supported`,
  }
}

/**
 * Whether `NO_PROXY` names the host: `*`, a domain (its subdomains too), an address, a subnet, each but the last with `:port`.
 * Our own, since `proxy-from-env` knows no subnets, no subdomains of a bare name, and only `process.env`.
 */
function isExempt(url: URL, list: string): boolean {
  const host = bare(url.hostname)
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry === '*' || (entry.includes('/') ? isInside(host, entry) : isNamed(host, portOf(url), entry)))
}

function isNamed(host: string, port: number, entry: string): boolean {
  const [, name = entry, wanted] = isIP(entry) ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? [])
  if (wanted && Number(wanted) !== port) return false
  const domain = bare(name).replace(/^\*?\./, '')
  return domain !== '' && (host === domain || (!isIP(host) && host.endsWith(`.${domain}`)))
}

function isInside(host: string, subnet: string): boolean {
  const [address = '', prefix = ''] = subnet.split('/')
  const family = isIP(address)
  const bits = Number(prefix)
  if (!isIP(host) || !family || !/^\d+$/.test(prefix) || bits > (family === 4 ? 32 : 128)) return false
  const list = new BlockList()
  list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6')
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6')
}
