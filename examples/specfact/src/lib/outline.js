import {childrenOf} from './syntax.js'

/** @typedef {import('./syntax.js').Syntax} Syntax */
/** @typedef {import('./syntax.js').SyntaxNode} SyntaxNode */

/**
 * What a module offers: a feature where it has a public class or function, and its stories by name, each with its line.
 * @typedef {{isFeature: boolean, stories: Map<string, number>}} Outline
 */

// What does not open a scope of its own: a function under `if` or `try` still belongs to the module or class around it.
const TRANSPARENT =
  /^(?:Body|DecoratedStatement|(?:If|For|While|With|Try|Match)Statement|MatchBody|MatchClause|StatementGroup)$/

/**
 * The public functions and the public methods of public classes. One name is one story, however often it is defined
 * (overloads, a property and its setter).
 * @param {Syntax} syntax
 * @returns {Outline}
 */
export function outline(syntax) {
  /** @type {Outline} */
  const found = {isFeature: false, stories: new Map()}
  collect(syntax.tree.topNode, '', syntax, found)
  return found
}

/**
 * @param {SyntaxNode} scope
 * @param {string} prefix
 * @param {Syntax} syntax
 * @param {Outline} found
 */
function collect(scope, prefix, syntax, found) {
  for (const node of childrenOf(scope)) {
    if (TRANSPARENT.test(node.name)) collect(node, prefix, syntax, found)
    const isClass = node.name === 'ClassDefinition'
    const name = isClass || node.name === 'FunctionDefinition' ? nameOf(node, syntax) : '_'
    if (name.startsWith('_')) continue
    found.isFeature = true
    if (isClass) collect(node, `${prefix}${name}.`, syntax, found)
    else found.stories.set(prefix + name, syntax.line(node.from))
  }
}

/**
 * @param {SyntaxNode} definition of a function or class
 * @param {Syntax} syntax
 * @returns {string} its name; `_` where the source breaks off before it
 */
export function nameOf(definition, syntax) {
  const name = definition.getChild('VariableName')
  return name ? syntax.text(name) : '_'
}
