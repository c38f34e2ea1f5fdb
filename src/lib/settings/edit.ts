import {realpathSync, statSync} from 'node:fs'
import {dirname, extname} from 'node:path'
import {isDeepStrictEqual} from 'node:util'
import {type Document, isMap, parseDocument} from 'yaml'
import {codeOf, decodeText, exists, readSmall} from '../files/read.js'
import {ensureDirectory, replaceFile} from '../files/write.js'
import type {Paths} from '../paths.js'
import {CONFIG_LIMIT} from './literal.js'
import {isMap as isPlainMap, mergeHeaders} from './formats.js'
import {spliceYaml} from './splice.js'

/**
 * What `editConfig` changes: each key gets the value, `undefined` removes it. `headers+` adds to the headers that are
 * there, names compared without case.
 */
export type Changes = Record<string, unknown>

/** A configuration file that cannot be edited safely; nothing was changed. */
export class EditError extends Error {}

/** The configuration file that counts: the first that exists, else the one that would be made. */
export function configPath(paths: Paths): string {
  return paths.configs.find(exists) ?? (paths.configs[0] as string)
}

/**
 * Sets values in the user's configuration file: in place, comments, order and mode kept; a missing file is made from
 * `template`. Replaced as a whole, so that no command ever reads half of it; left alone where nothing changes.
 * @throws EditError where the file is not ours to rewrite: unreadable, broken, too large
 */
export function editConfig(paths: Paths, template: string, changes: Changes): {path: string; isChanged: boolean} {
  const path = configPath(paths)
  const isNew = !exists(path)
  const text = isNew ? template : readText(path)
  const edited = extname(path) === '.json' ? editJson(path, text, changes) : editYaml(path, text, changes)
  if (!isNew && edited === text) return {isChanged: false, path}
  try {
    if (isNew) ensureDirectory(dirname(path))
    // Behind the user's own link (dotfiles in a repository), so that the link stays.
    const target = isNew ? path : realpathSync(path)
    replaceFile(target, edited, isNew ? 0o600 : statSync(target).mode & 0o777)
  } catch (error) {
    throw new EditError(`${path} cannot be written (${codeOf(error)}): see to its directory, then run this again.`)
  }
  return {isChanged: true, path}
}

function readText(path: string): string {
  const file = readSmall(path, CONFIG_LIMIT)
  const text = file.state === 'read' ? decodeText(file.bytes) : undefined
  if (text === undefined) {
    const problem = file.state === 'refused' ? file.problem : 'is not text in UTF-8 or UTF-16'
    throw new EditError(`${path} ${problem}. It was left as it is: move it away, then run this again.`)
  }
  return text
}

function editYaml(path: string, text: string, changes: Changes): string {
  const document = parseDocument(text) as Document.Parsed
  const [error] = document.errors
  if (error) {
    const line = error.linePos?.[0].line
    throw new EditError(
      `${path} is not valid YAML${line ? ` (line ${line})` : ''}. It was left as it is: mend it, then run this again.`,
    )
  }
  if (document.contents !== null && !isMap(document.contents)) {
    throw new EditError(`${path} is not a map of settings. It was left as it is: move it away, then run this again.`)
  }
  const spliced = spliceYaml(text, document, changes)
  for (const [key, value] of Object.entries(changes)) {
    if (key === 'headers+') addHeaders(document, value as Record<string, string>)
    else if (value === undefined) document.delete(key)
    else document.set(key, typeof value === 'object' ? document.createNode(value) : value)
  }
  return spliced !== undefined && isSame(spliced, document) ? spliced : document.toString({lineWidth: 0})
}

/** Whether text says what `document` does. */
function isSame(text: string, document: Document.Parsed): boolean {
  try {
    const parsed = parseDocument(text)
    return parsed.errors.length === 0 && isDeepStrictEqual(parsed.toJS(), document.toJS())
  } catch {
    // A bomb of aliases.
    return false
  }
}

function addHeaders(document: Document.Parsed, added: Record<string, string>): void {
  const headers = document.get('headers')
  if (!isMap(headers)) {
    document.set('headers', document.createNode(added))
    return
  }
  for (const [name, value] of Object.entries(added)) {
    const same = headers.items.find(({key}) => String(key).toLowerCase() === name.toLowerCase())
    headers.set(same ? same.key : name, value)
  }
}

function editJson(path: string, text: string, changes: Changes): string {
  let values: unknown
  try {
    values = text.trim() ? JSON.parse(text) : {}
  } catch {
    throw new EditError(`${path} is not valid JSON. It was left as it is: mend it, then run this again.`)
  }
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new EditError(`${path} is not a map of settings. It was left as it is: move it away, then run this again.`)
  }
  const {'headers+': added, ...others} = changes
  const edited: Record<string, unknown> = {...values, ...others}
  const before = edited['headers']
  if (added)
    edited['headers'] = mergeHeaders(
      isPlainMap(before) ? (before as Record<string, string>) : {},
      added as Record<string, string>,
    )
  return `${JSON.stringify(edited, undefined, 2)}\n`
}
