import {expect} from 'chai'
import {pathsOf} from '../../../src/lib/paths.js'
import {defaultHotSettings, isOverridden, variableOf} from '../../../src/lib/settings/hot.js'

const variable = (key: string) => `ACME_${variableOf(key)}`

describe('what an ordinary command knows of the settings', () => {
  it('is off, and local, where nobody has said anything', () => {
    expect(defaultHotSettings(pathsOf('/home/me', 'acme'))).to.deep.equal({
      debug: false,
      delivery: 'auto',
      destination: null,
      enabled: false,
      local_path: '/home/me/.acme/telemetry.log',
      log_max_files: 5,
      log_max_size: 10_000_000,
    })
  })

  it('is said by variables that are named after the settings, but for the one that opts in', () => {
    expect(['enabled', 'endpoint', 'local_path'].map(variableOf)).to.deep.equal([
      'TELEMETRY_OPT_IN',
      'TELEMETRY_ENDPOINT',
      'TELEMETRY_LOCAL_PATH',
    ])
  })

  for (const key of ['debug', 'delivery', 'endpoint', 'local_path'])
    it(`is not what the file says alone where ${variable(key)} is set`, () => {
      expect(isOverridden({[variable(key)]: 'x'}, variable)).to.equal(true)
      expect(isOverridden({[variable(key)]: ''}, variable)).to.equal(false)
    })

  it('is what the file says where no variable is set that matters to it', () => {
    expect(isOverridden({ACME_TELEMETRY_BATCH_SIZE: '1', PATH: '/bin'}, variable)).to.equal(false)
  })
})
