// Rewrites functions so that V8 compiles them together with what is around them.

/**
 * @param text a MagicString of it
 * @param code what is to be rewritten
 * @param program its syntax tree (ESTree)
 * @param {Set<string>} chosen `start-end` of the functions to be rewritten
 */
export function parenthesize(text, code, program, chosen) {
  visit(program, undefined)

  function visit(node, parent) {
    if (chosen.has(`${node.start}-${node.end}`)) rewrite(node, parent)
    for (const child of childrenOf(node)) visit(child, node)
  }

  function rewrite(node, parent) {
    if (node.type === 'FunctionDeclaration' && parent.type === 'Program') wrap(node, `const ${node.id.name} = (`, ');')
    if (node.type === 'FunctionExpression' && !isMethod(parent)) wrap(node, '(', ')')
    if (node.type === 'ArrowFunctionExpression' && !isBound(node)) unarrow(node)
  }

  function wrap({end, start}, before, after) {
    text.appendLeft(start, before)
    text.prependRight(end, after)
  }

  function unarrow(node) {
    const {async: isAsync, body, end, params, start} = node
    const from = isAsync ? start + 'async'.length : start
    const arrow = code.indexOf('=>', Math.max(from, ...params.map((param) => param.end)))
    const given = code.slice(from, arrow).trim()
    text.appendLeft(start, '(')
    text.appendLeft(from, ` function ${given.startsWith('(') ? '' : '('}`)
    text.overwrite(arrow, arrow + 2, given.startsWith('(') ? '' : ')')
    const isBlock = body.type === 'BlockStatement'
    if (!isBlock) text.appendRight(arrow + 2, '{return (')
    text.prependRight(end, isBlock ? ')' : ')})')
  }
}

const isMethod = ({kind, method, type}) =>
  type === 'MethodDefinition' || (type === 'Property' && (method || kind !== 'init'))

function childrenOf(node) {
  return Object.values(node)
    .flat()
    .filter((value) => typeof value?.type === 'string')
}

/** Whether an arrow function needs to be one. */
function isBound(node) {
  return childrenOf(node).some(
    (child) =>
      child.type === 'ThisExpression' ||
      child.type === 'MetaProperty' ||
      child.type === 'Super' ||
      (child.type === 'Identifier' && child.name === 'arguments') ||
      (!/^Function/.test(child.type) && isBound(child)),
  )
}
