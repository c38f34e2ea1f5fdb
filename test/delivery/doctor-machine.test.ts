import {chmodSync, chownSync, mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Finding} from '../../src/lib/cli/finding.js'
import {asRoot, SOMEBODY} from '../e2e/support/home.js'
import {makeHost} from '../support/host.js'
import {scene} from './support/scene.js'
import type {User} from './support/user.js'

describe('the doctor, on this machine', () => {
  const examine = async (user: Pick<User, 'run'>, env: Record<string, string> = {}) => {
    const {code, stderr, stdout} = await user.run(['telemetry', 'doctor', '--json'], {
      env: {ACME_TELEMETRY_DELIVERY: 'manual', ...env},
    })
    expect(stderr).to.equal('')
    const {findings, ok}: {findings: Finding[]; ok: boolean} = JSON.parse(stdout)
    expect(code).to.equal(ok ? 0 : 1)
    const of = (check: string) => findings.find((finding) => finding.check === check)
    return {findings, of, ok, statuses: Object.fromEntries(findings.map(({check, status}) => [check, status]))}
  }

  it('finds what is wrong in files and settings, and says what to do', () =>
    scene(async ({user: make}) => {
      const user = make('none', {batch_size: 0, headers: {a: 'b'}})
      const path = join(user.host.directory, 'telemetry.yaml')
      chmodSync(path, 0o644)
      mkdirSync(join(user.host.directory, 'telemetry.state.json'), {mode: 0o755})
      mkdirSync(user.host.log)
      const {of, ok} = await examine(user)
      expect(ok).to.equal(false)
      expect(of('settings')).to.include({remedy: 'Correct or remove it.', status: 'error'})
      expect(of('settings')?.detail).to.include('batch_size is 0, expected a whole number from 1 to 10000 (in ~/.acme/')
      expect(of('log')).to.include({status: 'error'})
      expect(of('state')).to.include({remedy: 'Move it away: it is made anew.', status: 'error'})
      expect(of('log')?.detail).to.equal('~/.acme/telemetry.log is not a regular file, so nothing is recorded')
      expect(of('modes')).to.deep.equal({
        check: 'modes',
        detail: 'others can read ~/.acme/telemetry.yaml, which may hold a secret',
        remedy: 'chmod 600 ~/.acme/telemetry.yaml',
        status: 'warning',
      })
    }))

  it('warns where the settings opt in and something else keeps it off', () =>
    scene(async ({user: make}) => {
      const {of, ok} = await examine(make('none'), {DO_NOT_TRACK: '1'})
      expect(ok).to.equal(true)
      expect(of('consent')).to.include({status: 'warning'})
      expect(of('consent')?.detail).to.equal('off (do-not-track), although your settings opt in')
    }))

  it('does not believe a clock that is behind the last event', () =>
    scene(async ({user: make}) => {
      const user = make('none')
      user.seed(1, {timestamp: new Date(Date.now() + 3_600_000).toISOString()})
      expect((await examine(user)).of('clock')).to.include({remedy: 'Set the clock of this machine.', status: 'error'})
    }))

  it('says where there is no home, or none that could be written', () =>
    scene(async ({user: make}) => {
      const user = make('none')
      const none = await examine(user, {HOME: ''})
      expect(none.of('files')).to.include({remedy: 'Set HOME to your home directory.', status: 'error'})
      const gone = await examine(user, {HOME: join(user.host.home, 'gone')})
      expect(gone.of('directory')).to.include({status: 'error'})
      expect(gone.of('directory')?.detail).to.include('cannot be written (ENOENT)')
      const fresh = join(user.host.home, 'fresh')
      mkdirSync(fresh)
      expect((await examine(user, {HOME: fresh})).of('directory')?.detail).to.equal(
        '~/.acme will be made when it is needed',
      )
    }))

  asRoot('says whose the files are where they are not the user’s', () =>
    scene(async ({user: make}) => {
      const user = make('none')
      const log = user.host.write('other.log', '')
      chownSync(log, SOMEBODY, SOMEBODY)
      user.configure({local_path: log})
      expect((await examine(user)).of('log')?.detail).to.include('belongs to another user')
      chownSync(user.host.directory, SOMEBODY, SOMEBODY)
      const {of} = await examine(user)
      expect(of('files')?.detail).to.include('belongs to another user')
      expect(of('files')?.remedy).to.include('chown -R')
    }),
  )

  it('tells the author of the CLI what is wrong with its declaration', async () => {
    const host = makeHost({
      change: ({oclif}) => Object.assign(oclif as object, {telemetry: {attributes: {a: {type: 'text'}}}}),
    })
    const {of, ok} = await examine(host)
    expect(ok).to.equal(true)
    expect(of('declaration')).to.include({status: 'warning'})
    expect(of('declaration')?.detail).to.match(
      /^package\.json of acme: oclif\.telemetry\.attributes\.a has the type "text"/,
    )
    host.remove()
  })
})
