import {expect} from 'chai'
import {pathsOf} from '../../../src/lib/paths.js'
import {revisionOf} from '../../../src/lib/settings/revision.js'

const paths = pathsOf('/nonexistent/home', 'acme')
const revision = (env: Record<string, string>) => revisionOf(paths, env, (name) => `ACME_${name}`)

describe('the revision of the settings, which ends a back-off', () => {
  for (const name of [
    'ACME_TELEMETRY_ENDPOINT',
    'ACME_TELEMETRY_HEADERS',
    'HTTPS_PROXY',
    'no_proxy',
    'NODE_EXTRA_CA_CERTS',
  ]) {
    it(`is another one when ${name} is`, () => {
      expect(revision({[name]: 'a'})).not.to.equal(revision({}))
      expect(revision({[name]: 'a'})).not.to.equal(revision({[name]: 'b'}))
    })
  }

  it('does not depend on what has nothing to do with it', () => {
    expect(revision({TERM: 'xterm'})).to.equal(revision({}))
  })
})
