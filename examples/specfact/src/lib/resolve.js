/** @typedef {import('./imports.js').Import} Import */
/** @typedef {import('./repo.js').Module} Module */
/** @typedef {import('./scope.js').Scope} Scope */
/** @typedef {Module & {scope: Scope}} Importable */
/** @typedef {{modules: Map<string, Importable>, opaque: Set<string>}} Index opaque: what can be imported, but not read */

// What every module has without defining it.
const GIVEN = /^__(?:builtins|cached|dict|doc|file|loader|name|package|path|spec)__$/

/**
 * @param {Importable[]} modules
 * @param {string[]} unread names of modules that exist, but were not read
 * @returns {Index}
 */
export function indexOf(modules, unread) {
  return {
    modules: new Map(modules.map((module) => [module.name, module])),
    opaque: new Set([...unread, ...modules.flatMap(({name}) => ancestors(name))]),
  }
}

/**
 * What is wrong with an import of one of this repository's own modules.
 * @param {Import} wanted
 * @param {string} path of the file that imports
 * @param {Index} index
 * @returns {string | undefined} undefined where it resolves, and where the module is not ours
 */
export function importProblem(wanted, path, index) {
  const located = locate(wanted, path, index)
  if (located === undefined) return undefined
  const module = index.modules.get(located)
  if (!module) return isKnown(located, index) ? undefined : `there is no module ${located}`
  if (!wanted.name || wanted.name === '*' || isKnown(`${located}.${wanted.name}`, index)) return undefined
  return `${located} does not define ${wanted.name}`
}

/**
 * @param {string} name dotted, of a module or of something in one
 * @param {Index} index
 */
function isKnown(name, index) {
  const dot = name.lastIndexOf('.')
  const parent = index.modules.get(name.slice(0, Math.max(dot, 0)))
  return (
    index.modules.has(name) ||
    index.opaque.has(name) ||
    (parent !== undefined && defines(parent, name.slice(dot + 1), index))
  )
}

/**
 * @param {Importable} module
 * @param {string} name
 * @param {Index} index
 * @param {Set<Importable>} [seen] against modules that import everything from each other
 * @returns {boolean}
 */
function defines(module, name, index, seen = new Set()) {
  if (seen.has(module)) return false
  seen.add(module)
  const {isOpen, names, stars} = module.scope
  if (module.error || isOpen || names.has(name) || GIVEN.test(name)) return true
  return stars.some((star) => {
    const target = index.modules.get(locate(star, module.path, index) ?? '')
    return !target || defines(target, name, index, seen)
  })
}

/**
 * The full name of the module that an import means.
 * @param {Import} wanted
 * @param {string} path of the file that imports
 * @param {Index} index
 * @returns {string | undefined} undefined where it is not one of ours
 */
function locate({level, module}, path, {modules, opaque}) {
  const around = path.split('/').slice(0, -1)
  if (level > around.length) return undefined
  if (level > 0) return [...around.slice(0, around.length - level + 1), module].filter(Boolean).join('.')
  const roots = searchPath(around, modules)
  const candidates = roots.map((root) => root + module)
  const ours = roots.find((root) => modules.has(root + module.split('.', 1).join()))
  return (
    candidates.find((name) => modules.has(name)) ??
    candidates.find((name) => opaque.has(name)) ??
    (ours === undefined ? undefined : ours + module)
  )
}

/**
 * Where pytest lets Python look: in the first folder above the file that is no package itself, and above it; `src` is
 * the custom of many.
 * @param {string[]} around the folders that the file is in
 * @param {Index['modules']} modules
 * @returns {string[]} prefixes of module names, nearest first
 */
function searchPath(around, modules) {
  let depth = around.length
  while (depth > 0 && modules.has(around.slice(0, depth).join('.'))) depth--
  const prefixes = Array.from({length: depth + 1}, (_, up) =>
    around
      .slice(0, depth - up)
      .map((folder) => `${folder}.`)
      .join(''),
  )
  return prefixes.flatMap((prefix) => [prefix, `${prefix}src.`])
}

/**
 * @param {string} name `a.b.c`
 * @returns {string[]} `a` and `a.b`
 */
function ancestors(name) {
  const parts = name.split('.')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'))
}
