import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {type Installed, install} from './specfact.js'

describe('specfact: the command line', () => {
  let specfact: Installed
  beforeEach(() => {
    specfact = install()
  })
  afterEach(() => specfact.remove())

  it('imports sources, writes the plan, and finds that plan and code agree', async () => {
    const plan = join(specfact.root, 'made/plan.json')
    const imported = await specfact.run(['import', 'from-code', '--repo', 'samples/legacy', '--out', plan])
    expect(imported).to.include({code: 0, stderr: ''})
    expect(imported.stdout).to.match(/Files +5\n +Features +4\n +Stories +13\n/)
    expect(JSON.parse(readFileSync(plan, 'utf8')).features).to.have.length(4)
    const checked = await specfact.run(['repro', '--repo', 'samples/legacy', '--plan', plan])
    expect(checked.stdout).to.include('✓ Plan and code agree: 4 features').and.include('4 checks, 2 failed, 6 findings')
    expect(checked.code).to.equal(1)
  })

  it('keeps the plan of its own sample up to date', async () => {
    const {stdout} = await specfact.run(['import', 'from-code', '--repo', 'samples/shop', '--json'])
    const {features, ...counts} = JSON.parse(stdout)
    expect({features}).to.deep.equal(
      JSON.parse(readFileSync(join(specfact.root, 'samples/shop/.specfact/plan.json'), 'utf8')),
    )
    expect(counts).to.deep.equal({features_detected: 9, files_analyzed: 10, files_skipped: 0, stories_detected: 31})
  })

  it('fits 80 columns', async () => {
    for (const argv of [['import', 'from-code'], ['repro']]) {
      const {stdout} = await specfact.run([...argv, '--repo', 'samples/legacy'])
      expect(stdout.split('\n').filter((line) => line.length > 80)).to.be.empty
    }
  })

  it('exits with 0 where repro finds nothing, with 1 and the places where it does', async () => {
    const fine = await specfact.run(['repro', '--repo', 'samples/shop'])
    expect(fine).to.include({code: 0, stderr: ''})
    expect(fine.stdout).to.include('4 checks, 0 failed, 0 findings')
    const found = await specfact.run(['repro', '--repo', 'samples/legacy'])
    expect(found).to.include({code: 1, stderr: ''})
    expect(found.stdout)
      .to.include(`${join('samples/legacy/billing/rates.py')}:18`)
      .and.include('✗ Contracts hold')
  })

  for (const [what, argv, message] of [
    ['a directory that does not exist', ['import', 'from-code', '--repo', 'nowhere'], 'it does not exist'],
    ['a file as directory', ['repro', '--repo', 'package.json'], 'it is not a directory'],
    ['a plan that does not exist', ['repro', '--repo', 'samples/shop', '--plan', 'none.json'], 'it does not exist'],
    ['a plan that is none', ['plan', 'compare', 'package.json', 'package.json'], 'package.json is not a plan'],
    [
      'a place where no plan can be',
      ['import', 'from-code', '--repo', 'samples/shop', '--out', 'bin'],
      'it is a directory',
    ],
  ] as const) {
    it(`refuses ${what} with exit code 2 and the reason`, async () => {
      const {code, stderr} = await specfact.run([...argv])
      expect(code).to.equal(2)
      // oclif wraps the message to the terminal.
      expect(stderr.replace(/\s+/g, ' ')).to.include(message)
      expect(stderr).not.to.include('    at ')
    })
  }

  it('exits with 2 for a wrong directory under --json, too', async () => {
    const {code, stdout} = await specfact.run(['import', 'from-code', '--repo', 'nowhere', '--json'])
    expect(code).to.equal(2)
    expect(JSON.parse(stdout).error.message).to.equal('Cannot read the directory nowhere: it does not exist.')
  })

  it('compares plans', async () => {
    const [a, b] = [join(specfact.root, 'a.json'), join(specfact.root, 'b.json')]
    writeFileSync(a, '{"features":[{"module":"m","stories":["x"]}]}')
    writeFileSync(b, '{"features":[{"module":"m","stories":["y"]}]}')
    expect(await specfact.run(['plan', 'compare', a, a])).to.include({code: 0, stdout: 'The plans are equal.\n'})
    expect(await specfact.run(['plan', 'compare', a, b])).to.include({
      code: 1,
      stdout: '- m: x\n+ m: y\n\n2 differences\n',
    })
  })

  it('loads the parser only where something is to be parsed', async () => {
    const without = install({parser: false})
    try {
      const plan = 'samples/shop/.specfact/plan.json'
      expect(await without.run(['plan', 'compare', plan, plan])).to.include({code: 0, stderr: ''})
      expect(await without.run(['--version'])).to.include({code: 0, stderr: ''})
      expect((await without.run(['repro', '--repo', 'samples/shop'])).stderr).to.include('@lezer/python')
    } finally {
      without.remove()
    }
  })

  it('crashes on demand, with a real TypeError, and does not say so in its help', async () => {
    const crash = await specfact.run(['demo', 'crash'])
    expect(crash.code).to.equal(1)
    expect(crash.stderr).to.include('TypeError')
    expect((await specfact.run(['--help'])).stdout)
      .to.include('import')
      .and.not.include('demo')
  })
})
