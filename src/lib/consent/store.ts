import {lstatSync, rmSync, type Stats} from 'node:fs'
import {readQuick} from '../files/quick.js'
import {decodeText, readSmall} from '../files/read.js'
import {parseBoolean} from '../settings/values.js'

const LIMIT = 1024

/** What the opt-in file says; `problem` where it stands there and says nothing that we understand. */
export interface OptInFile {
  enabled: boolean
  problem?: string
}

/** Reads `telemetry.opt-in`: a true value opts in to local storage. */
export function readOptIn(path: string): OptInFile {
  const file = readSmall(path, LIMIT)
  if (file.state === 'missing') return {enabled: false}
  if (file.state === 'refused') return {enabled: false, problem: file.problem}
  const parsed = parseBoolean(decodeText(file.bytes) ?? '')
  return parsed.ok ? {enabled: parsed.value} : {enabled: false, problem: `does not hold ${parsed.expected}`}
}

/** Whether it opts in, for an ordinary command that has just looked at it. */
export function optsIn(path: string, stat: Stats | undefined): boolean {
  const parsed = parseBoolean(readQuick(path, stat, LIMIT))
  return parsed.ok ? parsed.value : readOptIn(path).enabled
}

/** Removes `telemetry.opt-in`; does nothing where there is none. A directory in its place enables nothing, and stays. */
export function removeOptIn(path: string): void {
  if (!lstatSync(path, {throwIfNoEntry: false})?.isDirectory()) rmSync(path, {force: true})
}
