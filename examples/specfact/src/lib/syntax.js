import {isHarmless, mend} from './grammar-gaps.js'

/** @typedef {import('@lezer/common').SyntaxNode} SyntaxNode */
/** @typedef {import('@lezer/common').SyntaxNodeRef} SyntaxNodeRef */
/** @typedef {import('@lezer/common').Tree} Tree */

/**
 * A parsed file.
 * @typedef {object} Syntax
 * @property {Tree} tree
 * @property {(node: SyntaxNode) => string} text
 * @property {(offset: number) => number} line 1-based
 * @property {number | undefined} errorLine where the first thing stands that is not Python
 */

/**
 * Loads the parser, on first use only: most runs of the CLI need none.
 * @returns {Promise<(source: string) => Syntax>}
 */
export async function loadParser() {
  const {parser} = await import('@lezer/python')
  return (source) => {
    let readable = source
    let tree = parser.parse(source)
    let error = firstError(tree, source)
    // A few rounds, because one gap can hide the next; most files need none.
    for (let round = 0; error && round < 5; round++) {
      const mended = mend(tree, readable)
      if (mended === readable) break
      readable = mended
      tree = parser.parse(readable)
      error = firstError(tree, readable)
    }
    const line = lineFinder(source)
    return {errorLine: error && line(error.from), line, text: (node) => source.slice(node.from, node.to), tree}
  }
}

/**
 * @param {Tree} tree
 * @param {string} source
 */
function firstError(tree, source) {
  /** @type {SyntaxNode | undefined} */
  let error
  tree.iterate({
    enter(node) {
      if (!error && (isBroken(node, source) || isOpenString(node, source))) error = node.node
      return error === undefined
    },
  })
  return error
}

/**
 * @param {SyntaxNodeRef} node
 * @param {string} source
 */
function isBroken(node, source) {
  return node.type.isError && !isHarmless(node.node, source)
}

/**
 * The grammar ends a string at the end of its line, and says nothing.
 * @param {SyntaxNodeRef} node
 * @param {string} source
 */
function isOpenString({name, from, to}, source) {
  return (name === 'String' || name === 'FormatString') && !/^\w*('|").*\1$/s.test(source.slice(from, to))
}

/**
 * @param {string} source
 * @returns {(offset: number) => number}
 */
function lineFinder(source) {
  /** @type {number[] | undefined} */
  let starts
  return (offset) => {
    starts ??= [0, ...Array.from(source.matchAll(/\n/g), (match) => match.index + 1)]
    let [low, high] = [0, starts.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (/** @type {number} */ (starts[middle]) <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}

/**
 * @param {SyntaxNode} node
 * @returns {SyntaxNode[]} its children, punctuation and keywords included
 */
export function childrenOf(node) {
  const children = []
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child)
  return children
}

/**
 * @param {string} name
 * @param {SyntaxNode[]} nodes
 * @returns {SyntaxNode[]} those before the first that is called `name`; all where none is
 */
export function upTo(name, nodes) {
  const end = nodes.findIndex((node) => node.name === name)
  return end < 0 ? nodes : nodes.slice(0, end)
}
