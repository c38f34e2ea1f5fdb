import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {TestHost} from '../../support/host.js'

export const canTrace =
  spawnSync('strace', ['-V']).status === 0 && spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0

/** System calls that change something outside of the process, as strace names them. */
const CALLS = [
  'execve,execveat,fork,vfork',
  'socket,socketpair,connect,bind,listen,sendto,sendmsg,sendmmsg',
  'open,openat,openat2,creat,truncate,mkdir,mkdirat,rmdir,mknod,mknodat',
  'rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat',
  'chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,utime,utimes,utimensat,setxattr,lsetxattr,fsetxattr',
].join(',')
const WRITING = /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND/
/** Only these calls stop the process, which then is nearly as fast as without strace. */
const isQuick =
  spawnSync('strace', ['-f', '--seccomp-bpf', '-e', 'trace=execve', '-o', '/dev/null', 'true']).status === 0

export interface Deeds {
  status: number | null
  /** Programs, sockets, files that it makes, changes or opens to write. */
  deeds: string[]
}

/** What a command does to the world outside of it, its children included. */
export async function deedsOf(host: TestHost, argv: string[], env: Record<string, string>): Promise<Deeds> {
  const folder = mkdtempSync(join(tmpdir(), 'strace-'))
  try {
    const how = [
      '-ff',
      '-qq',
      ...(isQuick ? ['--seccomp-bpf'] : []),
      '-e',
      `trace=${CALLS}`,
      '-o',
      join(folder, 'trace'),
    ]
    const child = spawn('strace', [...how, process.execPath, join(host.root, 'bin/run.js'), ...argv], {
      cwd: host.root,
      env: {HOME: host.home, PATH: process.env['PATH'] ?? '', ...env},
      stdio: 'ignore',
    })
    const [status] = await once(child, 'close')
    const given = `, ${argv.map((word) => `"${word}"`).join(', ')}]`
    const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    const deeds = lines
      .filter((line) => /^\w+\(/.test(line) && (!/^open(?:at2?)?\(/.test(line) || WRITING.test(line)))
      .map((line) =>
        line
          .replace(given, ', <argv>]')
          .replaceAll(/telemetry-host-\w+/g, '<host>')
          .replaceAll(/0x[0-9a-f]+|\d+ vars/g, '#'),
      )
      .sort()
    return {deeds, status}
  } finally {
    rmSync(folder, {force: true, recursive: true})
  }
}
