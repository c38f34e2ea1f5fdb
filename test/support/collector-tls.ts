import {execFileSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

export interface Certificate {
  cert: string
  key: string
  /** The certificate is its own issuer, so this is also its `ca_file`. */
  path: string
  remove(): void
}

/** A self-signed certificate for `names` (`DNS:…`, `IP:…`), in a temporary directory until `remove`. */
export function createCertificate(names = ['DNS:localhost', 'DNS:collector.test', 'IP:127.0.0.1']): Certificate {
  const directory = mkdtempSync(join(tmpdir(), 'certificate-'))
  const key = join(directory, 'key.pem')
  const path = join(directory, 'cert.pem')
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key]
  const subject = ['-subj', '/CN=collector.test', '-addext', `subjectAltName=${names.join(',')}`]
  execFileSync('openssl', ['req', '-x509', ...newKey, '-out', path, '-days', '2', ...subject], {stdio: 'pipe'})
  return {
    cert: readFileSync(path, 'utf8'),
    key: readFileSync(key, 'utf8'),
    path,
    remove: () => rmSync(directory, {force: true, recursive: true}),
  }
}
