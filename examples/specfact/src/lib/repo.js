import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {decode} from './decode.js'
import {loadParser} from './syntax.js'
import {pythonFiles} from './walk.js'

/** @typedef {import('./syntax.js').Syntax} Syntax */

/**
 * A Python file: where it is, its dotted name, and what keeps it from being Python, where something does.
 * @typedef {{path: string, name: string, error?: {line: number, message: string}}} Module
 */

/**
 * Reads and parses every Python file of a directory, and keeps of each what `look` sees in it.
 * @template Seen
 * @param {string} directory
 * @param {(syntax: Syntax) => Seen} look
 * @returns {Promise<{modules: (Module & Seen)[], compiled: string[], unreadable: string[]}>} `compiled`: by name
 */
export async function readRepo(directory, look) {
  const {compiled, files, unreadable} = pythonFiles(directory)
  const parse = await loadParser()
  /** @type {(Module & Seen)[]} */
  const modules = []
  for (const path of files) {
    const source = read(join(directory, path))
    if (!source) {
      unreadable.push(path)
      continue
    }
    const syntax = parse(source.text)
    const error = errorOf(source.problem, syntax.errorLine)
    modules.push({name: moduleName(path), path, ...(error ? {error} : {}), ...look(syntax)})
  }
  return {compiled: compiled.map(moduleName), modules, unreadable}
}

/** @param {string} path */
function read(path) {
  try {
    return decode(readFileSync(path))
  } catch {
    return undefined
  }
}

/**
 * @param {string | undefined} problem
 * @param {number | undefined} line
 */
function errorOf(problem, line) {
  if (problem) return {line: 1, message: problem}
  return line === undefined ? undefined : {line, message: 'is not Python from here on'}
}

/**
 * @param {string} path of a source, or of an extension module (`speed.cpython-313-x86_64-linux-gnu.so`)
 * @returns {string} `shop/cart.py` as Python names it: `shop.cart`; a package is named by its folder
 */
export function moduleName(path) {
  const bare = path.endsWith('.py') ? path.slice(0, -'.py'.length) : path.replace(/\.[^/]*$/, '')
  return bare.replace(/\/__init__$/, '').replaceAll('/', '.')
}
