import {execFile} from 'node:child_process'
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {promisify} from 'node:util'
import {expect} from 'chai'
import {backOffFor} from '../../../src/lib/delivery/backoff.js'
import {
  backingOff,
  destinationState,
  readState,
  updateDestination,
  updateState,
} from '../../../src/lib/delivery/state.js'
import {type Paths, pathsOf} from '../../../src/lib/paths.js'

let home: string
let paths: Paths
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'state-'))
  paths = pathsOf(home, 'acme')
})
afterEach(() => rmSync(home, {force: true, recursive: true}))

const always = () => true
const names = () => readdirSync(paths.directory)
const put = (text: string) => {
  mkdirSync(paths.directory, {recursive: true})
  writeFileSync(paths.state, text)
}

const FRESH = {attempts: 0, delivered: 0, has_acknowledged: false, set_aside: 0}

describe('the state', () => {
  it('is empty where there is none', () => {
    expect(readState(paths)).to.deep.equal({destinations: {}, dropped: 0, schema_version: 1})
    expect(destinationState(readState(paths), '9c1f02aa')).to.deep.equal(FRESH)
  })

  it('keeps what is known of one destination beside the others', async () => {
    await updateDestination(paths, 'aaaaaaaa', {delivered: 3}, always)
    await updateDestination(paths, 'bbbbbbbb', {attempts: 1}, always)
    await updateDestination(paths, 'aaaaaaaa', {set_aside: 1}, always)
    const state = readState(paths)
    expect(destinationState(state, 'aaaaaaaa')).to.deep.equal({...FRESH, delivered: 3, set_aside: 1})
    expect(destinationState(state, 'bbbbbbbb')).to.deep.equal({...FRESH, attempts: 1})
    expect(names()).to.deep.equal(['telemetry.state.json'])
    expect(statSync(paths.state).mode & 0o777).to.equal(0o600)
    expect(statSync(paths.directory).mode & 0o777).to.equal(0o700)
  })

  it('forgets a back-off that is lifted', async () => {
    const back_off = backOffFor(60_000, {now: Date.now(), revision: 'a'})
    await updateDestination(paths, 'aaaaaaaa', {back_off}, always)
    expect(backingOff(paths, 'aaaaaaaa', () => 'a')).to.equal(back_off.until)
    expect(backingOff(paths, 'aaaaaaaa', () => 'b')).to.equal(undefined)
    expect(backingOff(paths, 'bbbbbbbb', () => 'a')).to.equal(undefined)
    await updateDestination(paths, 'aaaaaaaa', {back_off: undefined}, always)
    expect(backingOff(paths, 'aaaaaaaa', () => 'a')).to.equal(undefined)
  })

  it('is not changed by who may not', async () => {
    await updateDestination(paths, 'aaaaaaaa', {delivered: 3}, always)
    const failed = await updateDestination(paths, 'aaaaaaaa', {delivered: 1}, () => false).catch((error) => error)
    expect(failed).to.be.an('error')
    expect(destinationState(readState(paths), 'aaaaaaaa').delivered).to.equal(3)
    expect(names()).to.deep.equal(['telemetry.state.json'])
  })

  const CORRUPT: Record<string, string> = {
    'a list': '[]',
    'another format': '{"schema_version": 2, "destinations": {"aaaaaaaa": {"delivered": 3}}}',
    'cut off': '{"schema_version": 1, "destinations": {"aaaaaaaa": {"deliv',
    empty: '',
    null: 'null',
    'too large': `{"schema_version": 1, "destinations": {}, "x": "${'x'.repeat(1024 * 1024)}"}`,
    'without destinations': '{"schema_version": 1}',
    zeros: '\0\0\0\0',
  }
  for (const [what, text] of Object.entries(CORRUPT)) {
    it(`that is ${what} counts as none, and is replaced as a whole`, async () => {
      put(text)
      expect(readState(paths)).to.deep.equal({destinations: {}, dropped: 0, schema_version: 1})
      await updateDestination(paths, 'aaaaaaaa', {delivered: 1}, always)
      expect(JSON.parse(readFileSync(paths.state, 'utf8')).destinations.aaaaaaaa.delivered).to.equal(1)
    })
  }

  it('fails, and leaves no draft, where it cannot be written', async () => {
    mkdirSync(paths.state, {recursive: true})
    const failed = await updateState(paths, (state) => state).catch((error) => error)
    expect(failed.code).to.match(/EISDIR|EEXIST|ENOTEMPTY|EPERM/)
    expect(names()).to.deep.equal(['telemetry.state.json'])
  })

  it('fails where its directory is a file', async () => {
    writeFileSync(paths.directory, '')
    const failed = await updateState(paths, (state) => state).catch((error) => error)
    expect(failed.code).to.equal('ENOTDIR')
  })

  it('waits for who is changing it, and gives up after three seconds', async () => {
    mkdirSync(paths.directory)
    writeFileSync(`${paths.state}.lock`, '')
    const begun = performance.now()
    setTimeout(() => rmSync(`${paths.state}.lock`), 300)
    await updateState(paths, (state) => ({...state, dropped: 1}))
    expect(performance.now() - begun).to.be.greaterThan(250)
    writeFileSync(`${paths.state}.lock`, '')
    const busy = setInterval(() => writeFileSync(`${paths.state}.lock`, ''), 500)
    const failed = await updateState(paths, (state) => ({...state, dropped: 2})).catch((error) => error)
    clearInterval(busy)
    expect(failed).to.be.an('error')
    expect(readState(paths).dropped).to.equal(1)
  })

  it('outlasts a lock whose holder was killed in this moment', async () => {
    mkdirSync(paths.directory)
    writeFileSync(`${paths.state}.lock`, '')
    await updateState(paths, (state) => ({...state, dropped: 1}))
    expect(readState(paths).dropped).to.equal(1)
  })

  it('does not wait for a lock that a dead process left', async () => {
    mkdirSync(paths.directory)
    writeFileSync(`${paths.state}.lock`, '')
    const then = Date.now() / 1000 - 60
    utimesSync(`${paths.state}.lock`, then, then)
    await updateState(paths, (state) => ({...state, dropped: 1}))
    expect(readState(paths).dropped).to.equal(1)
  })

  it('loses no change where processes change it at once', async () => {
    const module = new URL('../../../src/lib/delivery/state.js', import.meta.url).href
    const script = `
const {destinationState, updateState} = await import(process.argv[1])
for (let count = 0; count < 25; count++) await updateState(JSON.parse(process.argv[2]), (state) => ({
  ...state,
  dropped: state.dropped + 1,
  destinations: {...state.destinations, [process.argv[3]]: {delivered: (destinationState(state, process.argv[3]).delivered) + 1}},
}))`
    const writers = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd']
    const args = ['--input-type=module', '-e', script, module, JSON.stringify(paths)]
    await Promise.all(writers.map((writer) => promisify(execFile)(process.execPath, [...args, writer])))
    const state = readState(paths)
    expect(state.dropped).to.equal(100)
    for (const writer of writers) expect(destinationState(state, writer).delivered).to.equal(25)
    expect(names()).to.deep.equal(['telemetry.state.json'])
  }).timeout(60_000)
})
