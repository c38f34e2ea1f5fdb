import {expect} from 'chai'
import {remedyFor} from '../../../src/lib/cli/remedies.js'

describe('what to do about a proxy', () => {
  for (const [detail, remedy] of [
    ['proxy proxy.test:3128 asks for a user and password (407)', /user and password of the proxy/],
    ['proxy proxy.test:3128 answered 407', /user and password of the proxy/],
    ['proxy proxy.test:40718 answered 403 for collector.test', /lets nothing through to this host/],
    ['proxy proxy.test:4070 refuses the connection (ECONNREFUSED)', /^Check HTTPS_PROXY/],
  ] as const)
    it(`is told by its answer, whatever its port is: ${detail}`, () =>
      expect(remedyFor(detail, undefined)).to.match(remedy))
})
