import {readFileSync, statSync} from 'node:fs'
import type {Problem} from './headers.js'

/** Bytes; the largest bundles in use have 250 kB. */
const MAX_CA_FILE = 4 * 1024 * 1024
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/**
 * The certificates that are trusted where `ca_file` is set: those of the file and all that Node trusts by itself.
 * Node takes a `ca` option instead of its own roots and of `NODE_EXTRA_CA_CERTS`, so those are named again.
 */
export function readTrusted(path: string, env: Readonly<NodeJS.ProcessEnv>): {ca: string[]} | Problem {
  const own = readCertificates(path)
  if ('problem' in own) return {problem: `ca_file: ${own.problem}`}
  return {ca: [...own.ca, ...nodeRoots(env['NODE_EXTRA_CA_CERTS'])]}
}

function nodeRoots(extraPath: string | undefined): readonly string[] {
  // Loaded here: a delivery without ca_file does without.
  const tls = process.getBuiltinModule('node:tls')
  // Node 22.15 and later: includes --use-system-ca and NODE_EXTRA_CA_CERTS.
  const {getCACertificates} = tls as {getCACertificates?: (type: 'default') => string[]}
  if (getCACertificates) return getCACertificates('default')
  const extra = extraPath ? readCertificates(extraPath) : {ca: []}
  // Like Node itself, which only warns of a NODE_EXTRA_CA_CERTS that it cannot read.
  return [...tls.rootCertificates, ...('ca' in extra ? extra.ca : [])]
}

function readCertificates(path: string): {ca: string[]} | Problem {
  try {
    const found = statSync(path)
    // A FIFO would be read for ever.
    if (!found.isFile() || found.size > MAX_CA_FILE) return {problem: `${path} is not a PEM file`}
    const ca = readFileSync(path, 'latin1').match(CERTIFICATE) ?? []
    if (ca.length === 0) return {problem: `${path} holds no PEM certificate`}
    const {X509Certificate} = process.getBuiltinModule('node:crypto')
    // Node ignores what it cannot decode, and the failure would only show as an untrusted collector.
    for (const pem of ca) new X509Certificate(pem)
    return {ca}
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    return {
      problem:
        code.startsWith('E') && !code.startsWith('ERR_')
          ? `${path} cannot be read (${code})`
          : `${path} holds a broken certificate`,
    }
  }
}
