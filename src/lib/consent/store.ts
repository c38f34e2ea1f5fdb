import {lstatSync, rmSync} from 'node:fs'
import {decodeText, readSmall} from '../files/read.js'
import {parseBoolean} from '../settings/values.js'
import {LIMIT} from './opted.js'

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

/**
 * Removes `telemetry.opt-in`. A directory in its place enables nothing, and stays.
 * @returns whether there was one to remove
 */
export function removeOptIn(path: string): boolean {
  const entry = lstatSync(path, {throwIfNoEntry: false})
  if (!entry || entry.isDirectory()) return false
  rmSync(path, {force: true})
  return true
}
