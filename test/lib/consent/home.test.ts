import {chownSync, lchownSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {viewHome} from '../../../src/lib/consent/home.js'
import {asRoot, SOMEBODY} from '../../e2e/support/home.js'
import {type Home, makeHome} from '../support/home.js'

const ME = process.geteuid?.()

describe("one look at the user's directory", () => {
  let home: Home
  beforeEach(() => {
    home = makeHome()
  })
  afterEach(() => home.remove())
  const viewed = (env: Record<string, string>, uid: number | undefined) => {
    const {names, untrusted} = viewHome(home.paths, env, uid)
    return {names, untrusted}
  }
  const view = (env: Record<string, string> = {}, uid = ME) => viewed(env, uid)
  const foreign = (name: string) => chownSync(home.write(name, 'x'), SOMEBODY, SOMEBODY)

  it('finds nothing, and nothing wrong, where there is no such directory', () => {
    expect(view()).to.deep.equal({names: [], untrusted: undefined})
  })

  it('finds the files that are ours, and no others', () => {
    for (const name of ['telemetry.log', 'telemetry.yaml', 'notes.txt', 'old-telemetry.log']) home.write(name, '')
    expect(view().untrusted).to.equal(undefined)
    expect([...view().names].sort()).to.deep.equal(['telemetry.log', 'telemetry.yaml'])
  })

  it('keeps what it saw of each, links followed, for those who come after; not of markers, nor of what is not there', () => {
    home.write('notes.txt', 'twelve bytes')
    for (const name of ['telemetry.yaml', 'telemetry.run-x-1-2-3']) home.write(name, 'x')
    symlinkSync('notes.txt', home.paths.log)
    symlinkSync('nowhere', home.paths.optIn)
    const {stats} = viewHome(home.paths, {}, ME)
    expect(Object.entries(stats).map(([name, {size}]) => [name, size])).to.have.deep.members([
      ['telemetry.log', 12],
      ['telemetry.yaml', 1],
    ])
  })

  it('trusts no directory of somebody else, and says which', () => {
    home.mkdir()
    expect(view({}, SOMEBODY)).to.deep.equal({
      names: [],
      untrusted: `${home.paths.directory} belongs to another user`,
    })
  })

  it('asks for no owner where the system has none', () => {
    home.write('telemetry.log', '')
    expect(viewed({SUDO_UID: '1'}, undefined)).to.deep.equal({
      names: ['telemetry.log'],
      untrusted: undefined,
    })
  })

  it('does not let sudo touch the home of somebody else, before there is anything in it', () => {
    expect(view({SUDO_UID: '1000'}, SOMEBODY)).to.deep.equal({
      names: [],
      untrusted: `${home.path} belongs to somebody else than the user that sudo runs as`,
    })
    expect(view({SUDO_UID: '1000'}).untrusted).to.equal(undefined)
    expect(view({}, SOMEBODY).untrusted).to.equal(undefined)
  })

  it('says why it could not look', () => {
    writeFileSync(home.paths.directory, 'a file in its place')
    expect(view()).to.deep.equal({names: [], untrusted: `${home.paths.directory} cannot be read (ENOTDIR)`})
  })

  asRoot('trusts no file of ours that belongs to somebody else, and says which', () => {
    home.write('telemetry.yaml', '')
    foreign('telemetry.log')
    expect(view().untrusted).to.equal(`${home.paths.log} belongs to another user`)
  })

  asRoot('does not care who owns what is not ours, nor a marker, which anybody who shares the home may leave', () => {
    foreign('notes.txt')
    foreign('telemetry.run-x-1-2-3')
    expect(view().untrusted).to.equal(undefined)
  })

  asRoot('follows a link of ours to what it names', () => {
    foreign('elsewhere')
    symlinkSync('elsewhere', join(home.paths.directory, 'telemetry.log'))
    expect(view().untrusted).to.equal(`${home.paths.log} belongs to another user`)
  })

  asRoot('trusts no link of somebody else, even to a file of ours', () => {
    home.write('notes.txt', '')
    symlinkSync('notes.txt', home.paths.log)
    lchownSync(home.paths.log, SOMEBODY, SOMEBODY)
    expect(view().untrusted).to.equal(`${home.paths.log} belongs to another user`)
  })

  it('trusts links of ours, to what is ours, to nothing and to themselves', () => {
    home.write('notes.txt', '')
    for (const [name, target] of Object.entries({log: 'notes.txt', yaml: 'nowhere', yml: 'telemetry.yml'}))
      symlinkSync(target, join(home.paths.directory, `telemetry.${name}`))
    expect(view().untrusted).to.equal(undefined)
    expect(view().names).to.have.length(3)
  })
})
