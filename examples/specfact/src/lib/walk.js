import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {InputError, reasonOf} from './input-error.js'

const SKIPPED = new Set(['__pycache__', 'node_modules', 'venv'])

const COMPILED = /\.(?:pyd|pyi|pyx|so)$/

/** @typedef {{files: string[], compiled: string[], unreadable: string[]}} Listing paths relative to the root, with `/` */

/**
 * The Python files under `root`, sorted, and the extension modules beside them. Symbolic links are not followed: so no loop, nothing outside, nothing twice.
 * @param {string} root
 * @returns {Listing}
 */
export function pythonFiles(root) {
  /** @type {Listing} */
  const listing = {compiled: [], files: [], unreadable: []}
  try {
    list(root, '', listing)
  } catch (error) {
    throw new InputError(`Cannot read the directory ${root}: ${reasonOf(error)}.`)
  }
  listing.files.sort()
  return listing
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {Listing} listing
 */
function list(root, folder, listing) {
  for (const entry of readdirSync(join(root, folder), {withFileTypes: true})) {
    const path = folder ? `${folder}/${entry.name}` : entry.name
    if (entry.isFile() && entry.name.endsWith('.py')) listing.files.push(path)
    if (entry.isFile() && COMPILED.test(entry.name)) listing.compiled.push(path)
    if (!entry.isDirectory() || entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue
    try {
      list(root, path, listing)
    } catch {
      listing.unreadable.push(path)
    }
  }
}
