import {importsOf} from './imports.js'
import {nameOf} from './outline.js'
import {childrenOf, upTo} from './syntax.js'

/** @typedef {import('./imports.js').Import} Import */
/** @typedef {import('./syntax.js').Syntax} Syntax */
/** @typedef {import('./syntax.js').SyntaxNode} SyntaxNode */

/**
 * What can be imported from a module.
 * @typedef {object} Scope
 * @property {Set<string>} names
 * @property {Import[]} stars its `from x import *`
 * @property {boolean} isOpen true where names are made at run time, so that no list can be complete
 */

const NESTED = /^(?:FunctionDefinition|ClassDefinition|LambdaExpression)$/

/** @type {Record<string, (node: SyntaxNode, syntax: Syntax) => string[]>} */
const BINDERS = {
  AsPattern: (node, syntax) => between(node, 'as', '', syntax),
  AssignStatement: (node, syntax) => assigned(node, syntax),
  CapturePattern: (node, syntax) => [syntax.text(node)],
  ClassDefinition: (node, syntax) => [nameOf(node, syntax)],
  ForStatement: (node, syntax) => between(node, 'for', 'in', syntax),
  FunctionDefinition: (node, syntax) => [nameOf(node, syntax)],
  NamedExpression: (node, syntax) => targets(node.firstChild, syntax),
  TypeDefinition: (node, syntax) => [nameOf(node, syntax)],
  WithStatement: (node, syntax) =>
    childrenOf(node).flatMap((child) => (child.prevSibling?.name === 'as' ? targets(child, syntax) : [])),
}

/**
 * The names that a module binds, wherever in it: rather one too many than a false alarm.
 * @param {Syntax} syntax
 * @returns {Scope}
 */
export function scopeOf(syntax) {
  /** @type {Scope} */
  const scope = {isOpen: false, names: new Set(), stars: []}
  let depth = 0
  syntax.tree.iterate({
    enter(node) {
      if (/^(?:VariableName|MemberExpression)$/.test(node.name)) scope.isOpen ||= isDynamic(node.node, depth, syntax)
      else if (node.name === 'ScopeStatement')
        add(
          scope,
          childrenOf(node.node).flatMap((child) => targets(child, syntax)),
        )
      else if (depth === 0) bind(node.node, syntax, scope)
      if (NESTED.test(node.name)) depth++
    },
    leave(node) {
      if (NESTED.test(node.name)) depth--
    },
  })
  return scope
}

/**
 * @param {SyntaxNode} node
 * @param {Syntax} syntax
 * @param {Scope} scope
 */
function bind(node, syntax, scope) {
  if (node.name === 'ImportStatement') {
    const imports = importsOf(node, syntax)
    scope.stars.push(...imports.filter(({name}) => name === '*'))
    add(
      scope,
      imports.map(({bound}) => bound),
    )
  } else if (Object.hasOwn(BINDERS, node.name)) add(scope, BINDERS[node.name]?.(node, syntax) ?? [])
}

/**
 * @param {Scope} scope
 * @param {string[]} names
 */
function add(scope, names) {
  for (const name of names) scope.names.add(name)
}

/**
 * `globals()[…] = …`, `sys.modules[__name__] = …` and a module's own `__getattr__`.
 * @param {SyntaxNode} node
 * @param {number} depth
 * @param {Syntax} syntax
 */
function isDynamic(node, depth, syntax) {
  const text = syntax.text(node)
  const isOwn = depth === 1 && node.parent?.name === 'FunctionDefinition'
  return text === 'globals' || text === 'sys.modules' || (text === '__getattr__' && isOwn)
}

/**
 * `a = b, (c, d) = …` binds a to d; `a: int` alone binds nothing.
 * @param {SyntaxNode} statement
 * @param {Syntax} syntax
 */
function assigned(statement, syntax) {
  const children = childrenOf(statement)
  const last = children.findLastIndex((child) => child.name === 'AssignOp')
  return children.slice(0, Math.max(last, 0)).flatMap((child) => targets(child, syntax))
}

/**
 * @param {SyntaxNode} node
 * @param {string} first keyword before the targets
 * @param {string} after keyword after them
 * @param {Syntax} syntax
 */
function between(node, first, after, syntax) {
  const children = childrenOf(node)
  const start = upTo(first, children).length + 1
  return upTo(after, children.slice(start)).flatMap((child) => targets(child, syntax))
}

/**
 * @param {SyntaxNode | null} node
 * @param {Syntax} syntax
 * @returns {string[]}
 */
function targets(node, syntax) {
  if (node?.name === 'VariableName') return [syntax.text(node)]
  return node && /^(?:Tuple|Array|Parenthesized)Expression$/.test(node.name)
    ? childrenOf(node).flatMap((child) => targets(child, syntax))
    : []
}
