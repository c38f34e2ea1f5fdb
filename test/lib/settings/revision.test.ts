import {expect} from 'chai'
import {pathsOf} from '../../../src/lib/paths.js'
import {revisionOf} from '../../../src/lib/settings/revision.js'

const paths = pathsOf('/nonexistent/home', 'acme')
const revision = (env: Record<string, string>) => revisionOf(paths, env, (name) => `ACME_${name}`)

describe('the revision of the settings, which ends a back-off', () => {
  for (const name of [
    'ACME_TELEMETRY_ENDPOINT',
    'ACME_TELEMETRY_HEADERS',
    'ACME_TELEMETRY_PROTOCOL',
    'ACME_TELEMETRY_EXPORT_TIMEOUT',
    'ACME_TELEMETRY_BATCH_SIZE',
    'HTTPS_PROXY',
    'HTTP_PROXY',
    'NO_PROXY',
    'https_proxy',
    'http_proxy',
    'no_proxy',
    'NODE_EXTRA_CA_CERTS',
  ]) {
    it(`is another one when ${name} is`, () => {
      expect(revision({[name]: 'a'})).not.to.equal(revision({}))
      expect(revision({[name]: 'a'})).not.to.equal(revision({[name]: 'b'}))
    })
  }

  it('is another one when a value moves from one variable to the next', () => {
    const [one, both] = [{ACME_TELEMETRY_ENDPOINT: 'ab'}, {ACME_TELEMETRY_ENDPOINT: 'a', ACME_TELEMETRY_HEADERS: 'b'}]
    expect(revision(both)).not.to.equal(revision(one))
    expect(revision({HTTPS_PROXY: ''})).to.equal(revision({}))
  })

  it('does not depend on what has nothing to do with it', () => {
    expect(revision({TERM: 'xterm'})).to.equal(revision({}))
  })
})
