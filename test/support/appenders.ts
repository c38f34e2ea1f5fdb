import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readdirSync, readFileSync, statSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {Job} from './append.js'

export const PROGRAM = fileURLToPath(new URL('append.js', import.meta.url))

/** Processes that append at once, each `count` lines of its own. @returns how many lines were refused */
export async function appendAtOnce(processes: number, job: Omit<Job, 'first'>): Promise<number> {
  const env = {PATH: process.env['PATH'] ?? ''}
  const children = Array.from({length: processes}, (_, index) =>
    spawn(process.execPath, [PROGRAM, JSON.stringify({...job, first: index * 100_000})], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  const refused = await Promise.all(
    children.map(async (child) => {
      let output = ''
      child.stdout.on('data', (text) => {
        output += text
      })
      const [code] = await once(child, 'close')
      if (code !== 0) throw new Error(`exit code ${code}`)
      return Number(output)
    }),
  )
  return refused.reduce((sum, count) => sum + count, 0)
}

/** The log and its rotated files. */
export function filesOf(log: string): string[] {
  const name = basename(log)
  return readdirSync(dirname(log))
    .filter((entry) => entry === name || /^\.\d+$/.test(entry.slice(name.length)))
    .filter((entry) => entry.startsWith(name))
    .map((entry) => join(dirname(log), entry))
}

export const bytesOf = (log: string) => filesOf(log).reduce((sum, path) => sum + statSync(path).size, 0)

/** Span ids in all files of the log; a torn line is an error here. */
export function idsIn(log: string): string[] {
  const lines = filesOf(log).flatMap((path) => readFileSync(path, 'utf8').split('\n'))
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line).span_id)
}
