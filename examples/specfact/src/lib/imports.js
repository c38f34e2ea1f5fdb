import {childrenOf, upTo} from './syntax.js'

/** @typedef {import('./syntax.js').Syntax} Syntax */
/** @typedef {import('./syntax.js').SyntaxNode} SyntaxNode */

/**
 * One name that an import statement asks for.
 * - `import a.b as c`: `{level: 0, module: 'a.b', bound: 'c'}`
 * - `from ..a import b as c`: `{level: 2, module: 'a', name: 'b', bound: 'c'}`; `name` is `*` for all
 * @typedef {object} Import
 * @property {number} level how many leading dots
 * @property {string} module
 * @property {string} [name]
 * @property {string} bound the name that it gets here
 * @property {number} line
 */

/** @type {Record<string, number>} */
const DOTS = {'.': 1, Ellipsis: 3}
const CONDITIONAL = /^(?:If|For|While|With|Try|Match)Statement$/

/**
 * @param {SyntaxNode} statement an `ImportStatement`
 * @param {Syntax} syntax
 * @returns {Import[]}
 */
export function importsOf(statement, syntax) {
  const line = syntax.line(statement.from)
  const tokens = childrenOf(statement)
  const source = upTo('import', tokens)
  const asked = groups(tokens.slice(source.length + 1)).map((group) => {
    const original = upTo('as', group)
    const name = original[0]?.name === '*' ? '*' : join(original, syntax)
    return {bound: join(group.slice(original.length + 1), syntax) || name, name}
  })
  if (source.length === 0) return asked.map(({bound, name}) => ({bound: upToDot(bound), level: 0, line, module: name}))
  const level = upTo('VariableName', source).reduce((sum, {name}) => sum + (DOTS[name] ?? 0), 0)
  return asked.map(({bound, name}) => ({bound, level, line, module: join(source, syntax), name}))
}

/**
 * The imports that certainly run when the file does: those under `if`, `try` and `with pytest.raises` may be meant to
 * fail.
 * @param {Syntax} syntax
 * @returns {Import[]}
 */
export function certainImports(syntax) {
  /** @type {Import[]} */
  const found = []
  syntax.tree.iterate({
    enter(node) {
      if (CONDITIONAL.test(node.name)) return false
      if (node.name === 'ImportStatement') found.push(...importsOf(node.node, syntax))
      return undefined
    },
  })
  return found
}

/** @param {SyntaxNode} token */
function isName(token) {
  return token.name === 'VariableName'
}

/** @param {string} module */
function upToDot(module) {
  return module.split('.', 1).join()
}

/**
 * @param {SyntaxNode[]} tokens
 * @param {Syntax} syntax
 * @returns {string} the names among them, dotted
 */
function join(tokens, syntax) {
  return tokens.flatMap((token) => (isName(token) ? [syntax.text(token)] : [])).join('.')
}

/**
 * @param {SyntaxNode[]} tokens what stands after `import`
 * @returns {SyntaxNode[][]} split at the commas
 */
function groups(tokens) {
  /** @type {SyntaxNode[][]} */
  const found = [[]]
  for (const token of tokens) {
    if (token.name === ',') found.push([])
    else if (isName(token) || token.name === 'as' || token.name === '*') found.at(-1)?.push(token)
  }
  return found.filter((group) => group.length > 0)
}
