import {execFile} from 'node:child_process'
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {expect} from 'chai'
import {holds, isHeld, leasePath, releaseLease, takeLease, touchLease} from '../../../src/lib/delivery/lease.js'

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lease-'))
  path = leasePath(directory, '9c1f02aa')
})
afterEach(() => rmSync(directory, {force: true, recursive: true}))

/** As if the lease had been touched so many seconds ago. */
const touchedAgo = (seconds: number) => utimesSync(path, Date.now() / 1000 - seconds, Date.now() / 1000 - seconds)

describe('a lease', () => {
  it('is taken once, and held until it is released', () => {
    const token = takeLease(path) ?? ''
    expect(token).to.match(/^[0-9a-f]{16}$/)
    expect(statSync(path).mode & 0o777).to.equal(0o600)
    expect(isHeld(path)).to.equal(true)
    expect(holds(path, token)).to.equal(true)
    expect(takeLease(path)).to.equal(undefined)
    releaseLease(path, token)
    expect(isHeld(path)).to.equal(false)
    expect(takeLease(path)).to.match(/^[0-9a-f]{16}$/)
  })

  it('is one for each destination', () => {
    expect(takeLease(path)).to.not.equal(undefined)
    expect(takeLease(leasePath(directory, '00000001'))).to.not.equal(undefined)
  })

  const AGES: [seconds: number, held: boolean, what: string][] = [
    [0, true, 'just now'],
    [19, true, '19 s ago'],
    [21, false, '21 s ago, by a delivery that died'],
    [86_400, false, 'a day ago'],
    [-10, true, 'in 10 s, by a clock that is a little ahead'],
    [-21, false, 'in 21 s, before the clock was set back'],
  ]
  for (const [seconds, held, what] of AGES) {
    it(`that was touched ${what} is ${held ? 'held' : 'taken over'}`, () => {
      const first = takeLease(path) ?? ''
      touchedAgo(seconds)
      expect(isHeld(path)).to.equal(held)
      const second = takeLease(path)
      expect(second === undefined).to.equal(held)
      expect(holds(path, first)).to.equal(held)
      expect(readdirSync(directory)).to.have.length(1)
    })
  }

  it('is kept by touching it', () => {
    const token = takeLease(path) ?? ''
    touchedAgo(19)
    touchLease(path, token)
    expect(Date.now() - statSync(path).mtimeMs).to.be.below(2000)
  })

  it('is taken although an old directory is in its place', () => {
    mkdirSync(path)
    writeFileSync(join(path, 'x'), '')
    utimesSync(path, 1, 1)
    expect(takeLease(path)).to.not.equal(undefined)
    expect(readdirSync(directory)).to.have.length(1)
  })

  it('that another has taken over is neither touched nor released by the first', () => {
    const first = takeLease(path) ?? ''
    touchedAgo(21)
    const second = takeLease(path) ?? ''
    touchedAgo(10)
    touchLease(path, first)
    expect(Date.now() - statSync(path).mtimeMs).to.be.greaterThan(9000)
    releaseLease(path, first)
    expect(holds(path, second)).to.equal(true)
  })

  it('that somebody deleted is not held, and nothing fails', () => {
    const token = takeLease(path) ?? ''
    rmSync(path)
    expect(holds(path, token)).to.equal(false)
    expect(() => touchLease(path, token)).to.not.throw()
    expect(() => releaseLease(path, token)).to.not.throw()
  })

  it('whose content is of nobody is held until it is old, and then taken', () => {
    writeFileSync(path, '')
    expect(takeLease(path)).to.equal(undefined)
    touchedAgo(21)
    expect(takeLease(path)).to.not.equal(undefined)
  })

  it("in whose place a directory stands is nobody's", () => {
    mkdirSync(path)
    expect(takeLease(path)).to.equal(undefined)
    expect(holds(path, '')).to.equal(false)
  })

  it('cannot be taken where there is no directory, and says so', () => {
    expect(() => takeLease(leasePath(join(directory, 'gone'), '9c1f02aa'))).to.throw('ENOENT')
  })
})

/** Takes the lease in a process of its own at a given moment. */
const TAKE = `
const {takeLease} = await import(process.argv[1])
while (Date.now() < Number(process.argv[3]));
process.stdout.write(takeLease(process.argv[2]) ?? '')`

async function takers(count: number): Promise<string[]> {
  const module = new URL('../../../src/lib/delivery/lease.js', import.meta.url).href
  const moment = Date.now() + 1500
  const args = ['--input-type=module', '-e', TAKE, module, path, String(moment)]
  const ended = await Promise.all(Array.from({length: count}, () => promisify(execFile)(process.execPath, args)))
  return ended.map(({stdout}) => stdout).filter(Boolean)
}

describe('of processes that take a lease at once', () => {
  it('one gets it', async () => {
    const tokens = await takers(5)
    expect(tokens).to.deep.equal([readFileSync(path, 'utf8')])
  })

  it('and find an old one, one holds it in the end', async () => {
    takeLease(path)
    touchedAgo(60)
    const tokens = await takers(5)
    expect(tokens.filter((token) => holds(path, token))).to.have.length(1)
    expect(readdirSync(directory)).to.have.length(1)
  })
})
