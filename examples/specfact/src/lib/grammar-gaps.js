/**
 * Valid Python that Lezer's grammar does not know. Without this file one valid source in twenty would be reported as
 * one that does not parse: a bare `yield` stands in every pytest fixture.
 */

/** @typedef {import('@lezer/common').SyntaxNode} SyntaxNode */
/** @typedef {import('@lezer/common').Tree} Tree */

const STARRED = /^(?:MemberExpression|TypeDef|ArgList|\w*ComprehensionExpression)$/

/** @type {((text: string, parent: SyntaxNode, before: SyntaxNode | null) => boolean)[]} */
const HARMLESS = [
  // yield
  (_, __, before) => before?.name === 'yield',
  // case Point(): case []: case {}:
  (text, parent) => text === '' && parent.name === 'LiteralPattern',
  (text, parent, before) => text === ')' && parent.name === 'PatternArgList' && before?.name === '(',
  (text, parent) => text === '}' && parent.name === 'MappingPattern',
  // lambda a, /: a
  (text, parent) => text === '/' && parent.name === 'ParamList',
  // tuple[*items], (a for a, *_ in rows)
  (text, parent) => text === '*' && STARRED.test(parent.name),
]

/**
 * @param {SyntaxNode} error an error node
 * @param {string} source
 * @returns {boolean} true where Python accepts what stands there, and the tree around it is right
 */
export function isHarmless(error, source) {
  const {parent, prevSibling} = error
  const text = source.slice(error.from, error.to)
  return parent !== null && HARMLESS.some((known) => known(text, parent, prevSibling))
}

/**
 * Writes something that the grammar knows for what it does not know and what would spoil the tree: `20.` and the
 * targets and parentheses of `with`. The length stays, so that every offset stays true.
 * @param {Tree} tree of `source`
 * @param {string} source
 * @returns {string} `source` itself where there is nothing to mend
 */
export function mend(tree, source) {
  const characters = source.split('')
  tree.iterate({
    enter({name, node}) {
      if (name === 'MemberExpression') mendNumber(node, characters)
      if (name === 'WithStatement') mendParentheses(node, tree, characters)
      if (node.type.isError && node.parent?.name === 'WithStatement') mendTarget(node, tree, characters)
    },
  })
  return characters.join('')
}

/**
 * `20.` is read as a member of 20.
 * @param {SyntaxNode} member
 * @param {string[]} characters
 */
function mendNumber(member, characters) {
  const number = member.firstChild
  const next = number?.name === 'Number' ? characters[number.to + 1] : 'n'
  if (number && characters[number.to] === '.' && !/[\w.]/.test(next ?? '')) characters[number.to] = '0'
}

/**
 * `with (open(a) as b, open(c) as d):` loses its parentheses and line breaks.
 * @param {SyntaxNode} statement
 * @param {Tree} tree
 * @param {string[]} characters
 */
function mendParentheses(statement, tree, characters) {
  const opening = statement.getChild('ParenthesizedExpression') ?? statement.getChild('TupleExpression')
  const isFirst = opening?.prevSibling?.name === 'with'
  if (!opening || !isFirst || (opening.lastChild?.name === ')' && !hasError(opening))) return
  const end = closing(tree, opening.from)
  characters.fill(' ', opening.from, opening.from + 1).fill(' ', end - 1, end)
  tree.iterate({
    enter(node) {
      if (node.name === 'Comment') characters.fill(' ', node.from, node.to)
    },
    from: opening.from,
    to: end,
  })
  for (let at = opening.from; at < end; at++) if (/[\r\n]/.test(characters[at] ?? '')) characters[at] = ' '
}

/**
 * `as (a, b)` and `as self.file` become a plain name.
 * @param {SyntaxNode} error
 * @param {Tree} tree
 * @param {string[]} characters
 */
function mendTarget(error, tree, characters) {
  const before = error.prevSibling
  if (before?.name !== 'as' && before?.prevSibling?.name !== 'as') return
  let at = before.to
  while (before.name === 'as' && /[ \t]/.test(characters[at] ?? '')) at++
  const start = before.name === 'as' ? at : before.from
  while (/[\w.([]/.test(characters[at] ?? '')) at = /[([]/.test(characters[at] ?? '') ? closing(tree, at) : at + 1
  characters.fill('_', start, at)
}

/** @param {SyntaxNode} node */
function hasError(node) {
  const cursor = node.toTree().cursor()
  do if (cursor.type.isError) return true
  while (cursor.next())
  return false
}

/**
 * @param {Tree} tree
 * @param {number} from where a bracket opens
 * @returns {number} the offset after the one that closes it
 */
function closing(tree, from) {
  let depth = 0
  let end = 0
  tree.iterate({
    enter(node) {
      if (end > 0) return false
      if (['(', '[', '{'].includes(node.name)) depth++
      if ([')', ']', '}'].includes(node.name) && --depth === 0) end = node.to
      return undefined
    },
    from,
  })
  return end || from + 1
}
