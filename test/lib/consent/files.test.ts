import {existsSync, mkdirSync, readlinkSync, rmSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {isPlainlyDisabled} from '../../../src/lib/consent/disabled.js'
import {optsIn} from '../../../src/lib/consent/opted.js'
import {plainlyOff} from '../../../src/lib/consent/plainly.js'
import {readOptIn, removeOptIn} from '../../../src/lib/consent/store.js'
import {statOf} from '../../../src/lib/files/quick.js'
import {pathsOf} from '../../../src/lib/paths.js'
import {type Home, makeHome} from '../support/home.js'

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')

describe('the files in which a user opts in', () => {
  let home: Home
  beforeEach(() => {
    home = makeHome()
  })
  afterEach(() => home.remove())

  describe('telemetry.opt-in', () => {
    const WORDS: [text: string | Buffer, enabled: boolean][] = [
      ['true', true],
      ['1\n', true],
      ['  Yes \r\n', true],
      [utf16('on\r\n'), true],
      ['false', false],
      ['0', false],
    ]
    for (const [text, enabled] of WORDS)
      it(`that holds ${JSON.stringify(text.toString())} says ${enabled}, and nothing is wrong with it`, () => {
        const path = home.write('telemetry.opt-in', text)
        expect(readOptIn(path)).to.deep.equal({enabled})
        expect(optsIn(path, statOf(path), readOptIn)).to.equal(enabled)
      })

    for (const text of ['', 'perhaps', 'true false', Buffer.from([0xc3, 0x28])])
      it(`that holds ${JSON.stringify(text.toString())} enables nothing, and the problem is named`, () => {
        expect(readOptIn(home.write('telemetry.opt-in', text))).to.deep.equal({
          enabled: false,
          problem: 'does not hold one of 1 true yes y on, or 0 false no n off',
        })
      })

    it('that is missing enables nothing, and nothing is wrong', () => {
      expect(optsIn(home.paths.optIn, undefined, readOptIn)).to.equal(false)
      expect(readOptIn(home.paths.optIn)).to.deep.equal({enabled: false})
    })

    it('of one kibibyte is read, a larger one is not', () => {
      const read = (length: number) => readOptIn(home.write('telemetry.opt-in', 'true'.padEnd(length)))
      expect(read(1024)).to.deep.equal({enabled: true})
      expect(read(1025)).to.deep.equal({enabled: false, problem: 'is larger than 1 KiB and was not read'})
    })

    it('that is a directory enables nothing, and stays when it is removed', () => {
      mkdirSync(home.paths.optIn, {recursive: true})
      expect(readOptIn(home.paths.optIn)).to.deep.equal({enabled: false, problem: 'is a directory'})
      removeOptIn(home.paths.optIn)
      expect(existsSync(home.paths.optIn)).to.equal(true)
    })

    it('is removed; a link goes, and what it named stays', () => {
      const path = home.write('telemetry.opt-in', 'true')
      removeOptIn(path)
      expect(existsSync(path)).to.equal(false)
      const target = home.write('dotfiles', 'true')
      symlinkSync(target, path)
      removeOptIn(path)
      expect(() => readlinkSync(path)).to.throw('ENOENT')
      expect(existsSync(target)).to.equal(true)
      expect(() => removeOptIn(path)).not.to.throw()
    })
  })

  describe('tell at once that nobody has opted in', () => {
    const isOff = (variable?: string) => plainlyOff(home.paths, variable, isPlainlyDisabled)

    it('where there is no directory, or nothing of ours in it', () => {
      expect(isOff()).to.equal(true)
      home.write('notes.txt', 'enabled: true')
      expect(isOff()).to.equal(true)
    })

    it('unless the environment says something, be it "no"', () => {
      for (const value of ['true', 'false', 'nonsense']) expect(isOff(value)).to.equal(false)
      expect(isOff('')).to.equal(true)
    })

    it('unless there is an opt-in file, whatever it holds', () => {
      home.write('telemetry.opt-in', 'false')
      expect(isOff()).to.equal(false)
      removeOptIn(home.paths.optIn)
      symlinkSync(home.write('notes.txt', 'true'), home.paths.optIn)
      expect(isOff()).to.equal(false)
      rmSync(join(home.paths.directory, 'notes.txt'))
      expect(isOff(), 'a link to nothing enables nothing').to.equal(true)
    })

    for (const name of ['telemetry.yaml', 'telemetry.yml', 'telemetry.json'])
      it(`unless ${name} may enable it`, () => {
        home.write(name, '{"enabled": false}')
        expect(isOff()).to.equal(true)
        home.write(name, '{"enabled": true}')
        expect(isOff()).to.equal(false)
        home.write(name, utf16('{"enabled": true}'))
        expect(isOff()).to.equal(false)
      })

    it('unless the settings were compiled since, which only a user who is on has had done', () => {
      home.write('telemetry.yaml', 'enabled: false\n')
      const snapshot = home.write('telemetry.snapshot.json', '{}')
      const compiled = (at: number) => utimesSync(snapshot, at, at)
      compiled(Date.now() / 1000 + 3600)
      expect(isOff()).to.equal(false)
      compiled(Date.now() / 1000 - 3600)
      expect(isOff()).to.equal(true)
    })

    it('whatever letters stand in the file', () => {
      home.write('telemetry.yaml', '# prüfen\nnote: é\n')
      expect(isOff()).to.equal(true)
      home.write('telemetry.yaml', 'note: é\nenabled: true\n')
      expect(isOff()).to.equal(false)
    })

    it('by the first configuration file alone', () => {
      home.write('telemetry.yml', 'enabled: true')
      home.write('telemetry.yaml', 'debug: true')
      expect(isOff()).to.equal(true)
      home.write('telemetry.yaml', 'enabled: true')
      home.write('telemetry.yml', 'debug: true')
      expect(isOff()).to.equal(false)
    })

    it('where the file is none that would be read: a directory, bytes, more than 64 KiB', () => {
      const path = home.write('telemetry.yaml', `enabled: true\n#${'x'.repeat(64 * 1024)}`)
      expect(isOff()).to.equal(true)
      writeFileSync(path, Buffer.from('enabled: true\n\0'))
      expect(isOff()).to.equal(true)
      writeFileSync(path, `enabled: true\n#${'x'.repeat(64 * 1024 - 15)}`)
      expect(isOff()).to.equal(false)
      home.remove()
      mkdirSync(path, {recursive: true})
      expect(isOff()).to.equal(true)
    })

    it('where they cannot be looked at, for nothing there enables then', () => {
      const file = home.write('notes.txt', '')
      expect(plainlyOff(pathsOf(join(file, 'home'), 'acme'), undefined, isPlainlyDisabled)).to.equal(true)
    })
  })
})
