import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {type Installed, install, manifest} from './specfact.js'

const OPT_IN = {SPECFACT_TELEMETRY_OPT_IN: 'true'}

describe('specfact: what it reports', () => {
  let specfact: Installed
  beforeEach(() => {
    specfact = install()
  })
  afterEach(() => specfact.remove())

  it('reports nothing without opt-in', async () => {
    await specfact.run(['repro', '--repo', 'samples/legacy'])
    expect(specfact.events()).to.be.empty
    expect(existsSync(join(specfact.root, '../home/.specfact'))).to.equal(false)
  })

  it('reports what import from-code counted, through plain oclif', async () => {
    await specfact.run(['import', 'from-code', '--repo', 'samples/shop'], OPT_IN)
    const [event] = specfact.events()
    expect(event).to.include({
      cli_version: manifest().version,
      command: 'import.from_code',
      execution_mode: 'ast',
      features_detected: 9,
      files_analyzed: 10,
      mode: 'import',
      outcome: 'success',
      stories_detected: 31,
    })
  })

  it('reports what repro found, through record()', async () => {
    await specfact.run(['repro', '--repo', 'samples/legacy'], OPT_IN)
    const [event] = specfact.events()
    expect(event).to.include({
      checks_failed: 3,
      checks_total: 4,
      command: 'repro',
      contract_violations: 4,
      execution_mode: 'ast',
      exit_code: 1,
      files_analyzed: 5,
      legacy_test_failures: 2,
      outcome: 'failure',
      plan_drift_violations: 3,
      violations_detected: 9,
    })
    expect(manifest().oclif.telemetry.shares[0]?.of.every((field) => field in (event ?? {}))).to.equal(true)
  })

  it('reports a comparison that differs, and a crash by its class', async () => {
    const plans = ['samples/legacy/.specfact/plan.json', 'samples/shop/.specfact/plan.json']
    await specfact.run(['plan', 'compare', ...plans], OPT_IN)
    await specfact.run(['demo', 'crash'], OPT_IN)
    const [compared, crashed] = specfact.events()
    expect(compared).to.include({
      command: 'plan.compare',
      execution_mode: 'direct',
      exit_code: 1,
      plan_drift_violations: 45,
    })
    expect(crashed).to.include({command: 'demo.crash', error_type: 'TypeError', outcome: 'error'})
  })
})
