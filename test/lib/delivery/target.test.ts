import {expect} from 'chai'
import {resolveTarget} from '../../../src/lib/delivery/target.js'

describe('user and password in an endpoint', () => {
  const ROWS: [endpoint: string, credentials: string][] = [
    ['http://me:s3cr3t@127.0.0.1/', 'me:s3cr3t'],
    ['http://me@127.0.0.1/', 'me:'],
    ['http://:s3cr3t@127.0.0.1/', ':s3cr3t'],
    ['http://m%65:a%3Ab@127.0.0.1/', 'me:a:b'],
    ['http://me:50%@127.0.0.1/', 'me:50%'],
    ['http://me:%ff@127.0.0.1/', 'me:%ff'],
  ]
  for (const [endpoint, credentials] of ROWS)
    it(`are sent as a header, and in no URL: ${endpoint}`, () => {
      const target = resolveTarget({allow_insecure_headers: false, ca_file: undefined, endpoint, headers: {}}, {})
      expect(target).to.deep.include({
        headers: {authorization: `Basic ${Buffer.from(credentials).toString('base64')}`},
      })
      expect('url' in target && target.url.href).to.equal('http://127.0.0.1/')
    })
})
