import {defaultLoaders} from 'cosmiconfig'
import {codeOf, decodeText, readSmall} from '../files/read.js'
import type {Paths} from '../paths.js'
import {isMap} from './formats.js'
import {CONFIG_LIMIT} from './literal.js'
import type {Diagnostic} from './settings.js'

/** What stands in the configuration file, unchecked. */
export interface ConfigFile {
  path: string | undefined
  values: Record<string, unknown>
  diagnostics: Diagnostic[]
}

/** The first configuration file that exists, parsed by cosmiconfig's loaders: they are pure, `cosmiconfig()` itself runs code. */
export function readConfig(paths: Paths): ConfigFile {
  for (const path of paths.configs) {
    const file = readSmall(path, CONFIG_LIMIT)
    if (file.state === 'missing') continue
    const broken = (problem: string): ConfigFile => ({
      diagnostics: [{key: '(file)', source: path, problem, used: 'the defaults'}],
      path,
      values: {},
    })
    if (file.state === 'refused') return broken(file.problem)
    const text = decodeText(file.bytes)
    if (text === undefined) return broken('is not text in UTF-8 or UTF-16')
    const isJson = path.endsWith('.json')
    try {
      const values: unknown = text.trim() ? defaultLoaders[isJson ? '.json' : '.yaml'](path, text) : {}
      if (values === null || values === undefined) return {diagnostics: [], path, values: {}}
      return isMap(values) ? {diagnostics: [], path, values} : broken('is not a map of settings')
    } catch (error) {
      // The parsers' messages quote the file, and with it a secret: only the place is told.
      return broken(`is not valid ${isJson ? 'JSON' : 'YAML'}${placeOf(error)}`)
    }
  }
  return {diagnostics: [], path: undefined, values: {}}
}

function placeOf(error: unknown): string {
  const cause = (error as {cause?: unknown}).cause ?? error
  const mark = (cause as {mark?: {line: number; column: number}}).mark
  if (mark) return ` (line ${mark.line + 1}, column ${mark.column + 1})`
  const [, line, column] = /\((\d+):(\d+)\)/.exec(String((error as Error).message)) ?? []
  return line
    ? ` (line ${line}, column ${column})`
    : error instanceof Error && codeOf(error) !== 'UNKNOWN'
      ? ` (${codeOf(error)})`
      : ''
}
