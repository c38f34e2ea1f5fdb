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

  it('is to look at both where what it forwards is not answered', () => {
    const silence = 'collector.test: no complete answer within 1 s'
    expect(remedyFor(silence, undefined, true)).to.equal('The proxy or the collector does not answer: check both.')
    expect(remedyFor(silence, undefined)).to.match(/does this machine need HTTPS_PROXY/)
  })
})
