import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {pathText} from '../../src/lib/cli/show.js'
import {endingOf} from '../../src/lib/event/outcome.js'
import {patiently} from '../../src/lib/files/write.js'
import {environmentOf, homeOf} from '../../src/lib/paths.js'
import {scope, startOf} from '../../src/lib/run/inflight.js'
import {parsePath} from '../../src/lib/settings/values.js'

const HOME = 'C:\\Users\\ann'

describe('the home directory', () => {
  const ROWS: [NodeJS.Platform, Record<string, string>, string | undefined][] = [
    ['win32', {USERPROFILE: HOME}, HOME],
    ['win32', {HOME: 'D:\\home', USERPROFILE: HOME}, 'D:\\home'],
    ['win32', {HOME: '', USERPROFILE: HOME}, HOME],
    ['win32', {HOME: 'C:/Users/ann'}, 'C:/Users/ann'],
    ['win32', {HOME: '\\\\server\\homes\\ann'}, '\\\\server\\homes\\ann'],
    ['win32', {HOME: '/home/ann', USERPROFILE: HOME}, undefined],
    ['win32', {HOME: '\\ann'}, undefined],
    ['win32', {USERPROFILE: 'C:ann'}, undefined],
    ['win32', {USERPROFILE: 'ann'}, undefined],
    ['win32', {}, undefined],
    ['linux', {HOME: '/home/ann'}, '/home/ann'],
    ['linux', {USERPROFILE: '/home/ann'}, undefined],
    ['darwin', {HOME: '/Users/ann'}, '/Users/ann'],
    ['darwin', {HOME: HOME}, undefined],
  ]
  for (const [platform, env, expected] of ROWS)
    it(`on ${platform} with ${JSON.stringify(env)} is ${expected ?? 'none'}`, () => {
      expect(homeOf(env, platform)).to.equal(expected)
    })
})

describe('a path in the settings', () => {
  const ROWS: [NodeJS.Platform, string, string | undefined][] = [
    ['win32', '~', HOME],
    ['win32', '~\\logs\\a.log', `${HOME}\\logs\\a.log`],
    ['win32', '~/logs/a.log', `${HOME}\\logs\\a.log`],
    ['win32', 'd:\\logs\\..\\a.log', 'd:\\a.log'],
    ['win32', 'D:/logs/a.log', 'D:\\logs\\a.log'],
    ['win32', '\\\\server\\share\\a.log', '\\\\server\\share\\a.log'],
    // Absolute, as Node.js sees it, but on whichever drive the command was called from.
    ['win32', '\\logs\\a.log', undefined],
    ['win32', '/logs/a.log', undefined],
    ['win32', 'd:a.log', undefined],
    ['win32', 'logs\\a.log', undefined],
    ['win32', '~ann\\a.log', undefined],
    ['linux', '~\\a.log', undefined],
    ['linux', 'C:\\a.log', undefined],
  ]
  for (const [platform, raw, expected] of ROWS)
    it(`on ${platform}: ${raw} is ${expected ?? 'refused'}`, () => {
      const parsed = parsePath(raw, platform === 'win32' ? HOME : '/home/ann', platform)
      expect(parsed.ok ? parsed.value : undefined).to.equal(expected)
    })

  it('is shown with ~ whatever separates its parts', () => {
    expect(pathText(`${HOME}\\.acme\\telemetry.log`, HOME, '\\')).to.equal('~\\.acme\\telemetry.log')
    expect(pathText(`${HOME}a\\x`, HOME, '\\')).to.equal(`${HOME}a\\x`)
    expect(pathText('/home/ann/.acme', '/home/ann', '/')).to.equal('~/.acme')
  })
})

describe('a copy of the environment', () => {
  it('on Windows has each name in capitals, too: `set do_not_track=1` must hold', () => {
    expect(environmentOf({do_not_track: '1', Path: 'x'}, 'win32')).to.deep.equal({
      DO_NOT_TRACK: '1',
      do_not_track: '1',
      PATH: 'x',
      Path: 'x',
    })
  })

  it('elsewhere has them as they are', () => {
    expect(environmentOf({do_not_track: '1'}, 'linux')).to.deep.equal({do_not_track: '1'})
  })
})

describe('an exit code above 255', () => {
  const ROWS: [NodeJS.Platform, number, number][] = [
    ['linux', 256, 0],
    ['win32', 256, 255],
    ['win32', 0x10000, 255],
    ['win32', 0, 0],
    ['win32', 3, 3],
    ['win32', -1, 255],
    ['win32', 0xc000013a, 0x3a],
  ]
  for (const [platform, code, expected] of ROWS)
    it(`on ${platform}: ${code} is recorded as ${expected}`, () => {
      expect(endingOf(code, undefined, platform)).to.include({exit_code: expected, success: expected === 0})
    })
})

describe('a file that cannot be moved', () => {
  const failing = (code: string, times: number) => {
    const tries = {count: 0}
    const move = () => {
      if (tries.count++ < times) throw Object.assign(new Error(code), {code})
    }
    return {move, tries}
  }

  for (const code of ['EACCES', 'EBUSY', 'EPERM'])
    it(`on Windows because of ${code} is tried again, five times at most`, () => {
      const some = failing(code, 3)
      patiently(some.move, 'win32')
      expect(some.tries.count).to.equal(4)
      const all = failing(code, 9)
      expect(() => patiently(all.move, 'win32')).to.throw(code)
      expect(all.tries.count).to.equal(5)
    })

  it('for another reason, or elsewhere, is not tried again', () => {
    for (const [code, platform] of [
      ['ENOSPC', 'win32'],
      ['EPERM', 'linux'],
      ['EBUSY', 'darwin'],
    ] as const) {
      const {move, tries} = failing(code, 9)
      expect(() => patiently(move, platform)).to.throw(code)
      expect(tries.count).to.equal(1)
    }
  })
})

describe('which process it is', () => {
  let proc: string
  before(() => {
    proc = mkdtempSync(join(tmpdir(), 'proc-'))
    for (const folder of ['sys/kernel/random', 'self/ns', '7']) mkdirSync(join(proc, folder), {recursive: true})
    writeFileSync(join(proc, 'sys/kernel/random/boot_id'), 'one boot\n')
    symlinkSync('pid:[1]', join(proc, 'self/ns/pid'))
    writeFileSync(join(proc, '7/stat'), `7 (a ) b) S ${Array.from({length: 40}, (_, at) => at).join(' ')}\n`)
  })
  after(() => rmSync(proc, {recursive: true}))
  const nowhere = () => join(proc, 'nowhere')

  it('Linux tells by the time of its start', () => {
    expect(startOf(7, proc, 'linux')).to.equal('18')
    expect(startOf(8, proc, 'linux')).to.equal(undefined)
  })

  it('other systems do not tell: then only its pid says whether it lives', () => {
    for (const platform of ['darwin', 'win32'] as const) expect(startOf(8, nowhere(), platform)).to.equal('0')
  })

  it('the boot is another where the system says so, and elsewhere by the hour', () => {
    expect(scope(proc)).to.match(/^[0-9a-f]{8}$/)
    expect(scope(nowhere())).to.match(/^[0-9a-f]{8}$/)
    expect(scope(nowhere())).to.equal(scope(nowhere())).and.not.equal(scope(proc))
  })
})
