import {printable} from './words.js'

/** What is wrong with the settings, in words for their owner. */
export interface Problem {
  problem: string
}

/**
 * Headers that frame or route the message: they are this program's, and a wrong one makes two programs disagree about
 * where a request ends (RFC 9112, 6.3; RFC 9110, 7.6.1).
 */
export const FRAMING_HEADERS: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

// RFC 9110, 5.6.2 and 5.5.
const NAME = /^[!#$%&'*+.^_`|~\w-]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/**
 * The headers of a request, names in lower case: `${NAME}` stands for an environment variable, `$$` for `$`.
 * Framing headers are left out. A variable that is unset or empty is a problem, since half a secret is never sent.
 */
export function resolveHeaders(
  headers: Readonly<Record<string, string>>,
  env: Readonly<NodeJS.ProcessEnv>,
): {headers: Record<string, string>} | Problem {
  const resolved: Record<string, string> = {}
  for (const [written, template] of Object.entries(headers)) {
    const name = written.trim().toLowerCase()
    if (FRAMING_HEADERS.has(name)) continue
    if (!NAME.test(name)) return {problem: `headers: "${printable(written)}" cannot be the name of a header`}
    const filled = fill(template, env)
    if (typeof filled !== 'string') return {problem: `headers: the value of "${name}" ${filled.problem}`}
    if (!VALUE.test(filled)) return {problem: `headers: the value of "${name}" has a character that no header can hold`}
    resolved[name] = filled
  }
  return {headers: resolved}
}

/** Names of the environment variables that header values refer to. */
export function variablesIn(headers: Readonly<Record<string, string>>): string[] {
  const names = Object.values(headers).flatMap((value) =>
    [...value.replaceAll('$$', '').matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name),
  )
  return [...new Set(names)]
}

function fill(template: string, env: Readonly<NodeJS.ProcessEnv>): string | Problem {
  const problems: string[] = []
  const filled = template.replace(/\$\$|\$\{([^}]*)(\}?)/g, (match, name: string, end: string) => {
    if (match === '$$') return '$'
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    // What stands there is not repeated: it may be the secret itself.
    if (!end || !/^[A-Za-z_]\w*$/.test(name))
      problems.push('has a "${" that names no environment variable; write $$ for a $')
    else if (!value) problems.push(`needs the environment variable ${name}, which is not set`)
    return value ?? ''
  })
  const [problem] = problems
  // A token read from a file brings its line break along.
  return problem ? {problem} : filled.trim()
}
