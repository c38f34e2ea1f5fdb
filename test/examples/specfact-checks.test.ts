import {join} from 'node:path'
import {expect} from 'chai'
import {EXAMPLE, library, makeRepo, type Result, removeRepos} from './specfact.js'

const specfact = await library()

describe('specfact: what it checks', () => {
  after(removeRepos)

  /** The findings of one check, short. */
  const findings = ({checks}: Result, name: string) =>
    checks.find((check) => check.name === name)?.findings.map(({line, message}) => `${line} ${message}`)

  const sample = (name: string) => specfact.reproduce(join(EXAMPLE, 'samples', name))
  const reproduce = (files: Record<string, string | Uint8Array>) => specfact.reproduce(makeRepo(files))

  it('has nothing to say about a sample that is in order', async () => {
    const result = await sample('shop')
    expect(result.checks.flatMap((check) => check.findings)).to.be.empty
    expect(specfact.numbersOf(result)).to.include({
      checks_failed: 0,
      checks_total: 4,
      files_analyzed: 10,
      plan_found: true,
    })
  })

  it('finds what time has done to the legacy sample', async () => {
    const result = await sample('legacy')
    expect(specfact.numbersOf(result)).to.deep.equal({
      checks_failed: 3,
      checks_total: 4,
      contract_violations: 4,
      files_analyzed: 5,
      files_skipped: 0,
      legacy_test_failures: 2,
      plan_drift_violations: 3,
      plan_found: true,
      violations_detected: 9,
    })
    expect(findings(result, 'contracts')).to.deep.equal([
      '17 @require of discount() asks for "amount", which discount() does not have',
      '23 discount() documents a parameter "why" that it does not have',
      '42 overdue() documents a parameter "limit" that it does not have',
      '18 the assertion is a tuple, so it can never fail',
    ])
    expect(findings(result, 'plan')).to.deep.equal([
      '9 billing.invoice: Invoice.cancel is in the plan, not in the code',
      '19 billing.rates: vat_for is in the plan, not in the code',
      '8 billing.dunning: Reminder.send is in the code, not in the plan',
    ])
    expect(findings(result, 'legacy_tests')).to.deep.equal([
      '3 cannot import: billing.rates does not define vat_for',
      '5 cannot import: there is no module billing.letters',
    ])
  })

  it('does not count the check of a plan that is not there', async () => {
    const result = await reproduce({'a.py': 'def a(): pass\n'})
    expect(specfact.numbersOf(result)).to.include({checks_total: 3, plan_drift_violations: 0, plan_found: false})
    expect(specfact.report(result)).to.include('– Plan and code agree: not checked, there is no plan')
  })

  it('tells of a file that does not parse once, and judges it by nothing else', async () => {
    const plan = JSON.stringify({features: [{module: 'shop', stories: ['a', 'b']}]})
    const result = await reproduce({
      '.specfact/plan.json': plan,
      'latin.py': Buffer.from('a = "\xEB"', 'latin1'),
      'shop.py': 'def a(x):\n    """:param y: z"""\ndef b(:\n    pass\n',
      'test_shop.py': 'from shop import c\n',
    })
    expect(findings(result, 'parse')).to.deep.equal([
      '1 is not UTF-8 and declares no encoding',
      '3 is not Python from here on',
    ])
    expect(specfact.numbersOf(result)).to.include({checks_failed: 1, violations_detected: 2})
  })

  it('lets a contract ask for what the decorator provides, and a function take any keyword', async () => {
    const result = await reproduce({
      'a.py': `
@icontract.require(lambda a, limit=3: a < limit)
@icontract.ensure(lambda result, OLD, b: result > b)
def f(a, /, b: int = c, *args: int, d=e, **rest):
    """
    Args:
        a: one
        *args: more
        whatever: goes to rest
    """
@ensure(lambda result, c: c)
@require(lambda a, limit=3: a < limit)
def g(a, b=c): assert (a), "fine"
`,
    })
    expect(findings(result, 'contracts')).to.deep.equal(['11 @ensure of g() asks for "c", which g() does not have'])
  })

  it('keeps the report within 80 columns, and every place whole', async () => {
    const name = `very_${'long_'.repeat(12)}name`
    const root = makeRepo({[`${name}.py`]: `def ${name}(a):\n    """:param ${name}: b"""\n`})
    const result = await specfact.reproduce(root)
    const lines = specfact.report(result)
    const place = `    ${join(root, `${name}.py`)}:2`
    expect(lines).to.include(place)
    expect(
      lines.filter((line) => line !== place && line.length > 80).map((line) => line.trim().split(' ').length),
    ).to.satisfy((words: number[]) => words.every((count) => count === 1))
  })
})
