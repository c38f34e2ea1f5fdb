import {spawnSync} from 'node:child_process'
import {chownSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {makeHost, type TestHost} from '../support/host.js'
import {isRoot, SOMEBODY} from './support/home.js'

const canTrace =
  spawnSync('strace', ['-V']).status === 0 && spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0

/** System calls that change something outside of the process, as strace names them. */
const CALLS = [
  'execve,fork,vfork',
  'socket,connect,bind,sendto,sendmsg',
  'open,openat,openat2,creat,truncate,mkdir,mkdirat,rmdir,mknod,mknodat',
  'rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,chmod,fchmod,fchmodat,chown,utimensat,setxattr',
].join(',')
const WRITING = /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND/

/** What a command does to the world outside of it: programs, sockets, files that it makes, changes or opens to write. */
function deedsOf(host: TestHost, argv: string[], env: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'strace-'))
  try {
    const traced = ['-ff', '-qq', '-e', `trace=${CALLS}`, '-o', join(folder, 'trace'), process.execPath]
    const {status} = spawnSync('strace', [...traced, join(host.root, 'bin/run.js'), ...argv], {
      cwd: host.root,
      env: {HOME: host.home, PATH: process.env['PATH'] ?? '', ...env},
    })
    expect(status).to.equal(0)
    const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    return lines
      .filter((line) => /^\w+\(/.test(line) && (!/^open(?:at2?)?\(/.test(line) || WRITING.test(line)))
      .map((line) => line.replaceAll(/telemetry-host-\w+/g, '<host>').replaceAll(/0x[0-9a-f]+|\d+ vars/g, '#'))
      .sort()
  } finally {
    rmSync(folder, {force: true, recursive: true})
  }
}

/** Each reason for which telemetry is off, with everything else asking for it. */
const REASONS: [reason: string, env: Record<string, string>, prepare?: (host: TestHost) => void][] = [
  ['test-environment', {TEST_MODE: '1'}],
  ['do-not-track', {DO_NOT_TRACK: '1'}],
  ['otel-sdk-disabled', {OTEL_SDK_DISABLED: 'true'}],
  isRoot
    ? ['untrusted-home', {}, (host) => chownSync(host.directory, SOMEBODY, SOMEBODY)]
    : ['untrusted-home', {HOME: 'relative'}],
  ['env', {ACME_TELEMETRY_OPT_IN: '0'}],
]

const traced = canTrace ? describe : describe.skip

traced(`a command with telemetry off${canTrace ? '' : ' (strace is not installed or may not trace)'}`, function () {
  this.timeout(120_000)
  const ENDPOINT = {ACME_TELEMETRY_ENDPOINT: 'http://127.0.0.1:9/v1/traces'}
  let plain: TestHost
  let host: TestHost
  beforeEach(() => {
    plain = makeHost({plugin: false})
    host = makeHost()
  })
  afterEach(() => {
    plain.remove()
    host.remove()
  })

  for (const [reason, env, prepare] of REASONS) {
    it(`for the reason ${reason} writes, opens and starts nothing that it does not without the plugin`, () => {
      for (const one of [plain, host]) {
        one.optIn()
        one.write('telemetry.yaml', 'enabled: true\nendpoint: http://127.0.0.1:9/v1/traces\n')
        prepare?.(one)
      }
      const deeds = deedsOf(host, ['ok'], {...ENDPOINT, ...env})
      expect(deeds).to.deep.equal(deedsOf(plain, ['ok'], {...ENDPOINT, ...env}))
      expect(deeds.join('\n')).to.include('execve(')
    })
  }

  for (const [title, yaml] of [
    ['nothing said', undefined],
    ['a file that does not enable it', 'enabled: false\nendpoint: http://127.0.0.1:9/v1/traces\n'],
    ['a file that has to be parsed to see that', 'debug: &e "no"\nenabled: *e\n'],
  ] as const) {
    it(`for the reason default, with ${title}, neither`, () => {
      if (yaml) for (const one of [plain, host]) one.write('telemetry.yaml', yaml)
      expect(deedsOf(host, ['ok'], ENDPOINT)).to.deep.equal(deedsOf(plain, ['ok'], ENDPOINT))
    })
  }

  it('is seen by this check where it is on: it writes its line', () => {
    host.optIn()
    const deeds = deedsOf(host, ['ok'], {ACME_TELEMETRY_DELIVERY: 'manual'})
    const more = deeds.filter((deed) => deed.includes('/.acme'))
    expect(more.join('\n'))
      .to.match(/telemetry\.log.*O_APPEND/)
      .and.match(/telemetry\.run-/)
    expect(deedsOf(plain, ['ok'], {}).filter((deed) => deed.includes('/.acme'))).to.be.empty
  })

  it('is seen by this check where it delivers: it starts a process', () => {
    const env = {ACME_TELEMETRY_DELIVERY: 'inline', ACME_TELEMETRY_OPT_IN: '1', ...ENDPOINT}
    const count = (deeds: string[], call: string) => deeds.filter((deed) => deed.startsWith(call)).length
    const deeds = deedsOf(host, ['ok'], env)
    const without = deedsOf(plain, ['ok'], env)
    expect(count(deeds, 'execve(')).to.be.greaterThan(count(without, 'execve('))
    expect(count(deeds, 'connect(')).to.be.greaterThan(count(without, 'connect('))
  })
})
