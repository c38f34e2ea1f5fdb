import {documentedParameters} from './docstring.js'
import {nameOf} from './outline.js'
import {childrenOf} from './syntax.js'

/** @typedef {import('./syntax.js').Syntax} Syntax */
/** @typedef {import('./syntax.js').SyntaxNode} SyntaxNode */
/** @typedef {{line: number, message: string}} Violation */
/** @typedef {{total: number, violations: Violation[]}} Contracts how many statements were checked, and which do not hold */
/** @typedef {{names: Set<string>, isOpen: boolean}} Parameters open: the function takes any keyword (`**options`) */

/**
 * What a condition may ask for besides the function's own parameters, by decorator (those of icontract).
 * @type {Record<string, string[]>}
 */
const CONDITIONS = {
  ensure: ['result', 'OLD', '_ARGS', '_KWARGS'],
  require: ['_ARGS', '_KWARGS'],
  snapshot: ['_ARGS', '_KWARGS'],
}

/**
 * Checks what the sources themselves promise.
 * @param {Syntax} syntax
 * @returns {Contracts}
 */
export function contractsOf(syntax) {
  /** @type {Contracts} */
  const contracts = {total: 0, violations: []}
  syntax.tree.iterate({
    enter(node) {
      if (node.name === 'FunctionDefinition') checkFunction(node.node, syntax, contracts)
      if (node.name === 'AssertStatement') checkAssert(node.node, syntax, contracts)
    },
  })
  contracts.violations.sort((a, b) => a.line - b.line)
  return contracts
}

/**
 * `assert (x > 0, 'message')` asserts a tuple, and that is always true.
 * @param {SyntaxNode} statement
 * @param {Syntax} syntax
 * @param {Contracts} contracts
 */
function checkAssert(statement, syntax, contracts) {
  const condition = statement.firstChild?.nextSibling
  const isTuple = condition?.name === 'TupleExpression' && childrenOf(condition).length > 2
  check(contracts, !isTuple, syntax.line(statement.from), 'the assertion is a tuple, so it can never fail')
}

/**
 * @param {SyntaxNode} definition
 * @param {Syntax} syntax
 * @param {Contracts} contracts
 */
function checkFunction(definition, syntax, contracts) {
  const parameters = parametersOf(definition.getChild('ParamList'), syntax)
  const name = nameOf(definition, syntax)
  const docstring = docstringOf(definition)
  for (const documented of docstring ? documentedParameters(syntax.text(docstring)) : []) {
    const line = syntax.line(/** @type {SyntaxNode} */ (docstring).from) + documented.row
    const holds = parameters.isOpen || parameters.names.has(documented.name)
    check(contracts, holds, line, `${name}() documents a parameter "${documented.name}" that it does not have`)
  }
  for (const decorator of definition.parent?.getChildren('Decorator') ?? []) {
    checkConditions(decorator, name, parameters, syntax, contracts)
  }
}

/**
 * `@require(lambda amount: amount > 0)`: the condition is called with the function's arguments, by name.
 * @param {SyntaxNode} decorator
 * @param {string} name
 * @param {Parameters} parameters
 * @param {Syntax} syntax
 * @param {Contracts} contracts
 */
function checkConditions(decorator, name, parameters, syntax, contracts) {
  const kind = syntax.text(decorator.getChildren('VariableName').at(-1) ?? decorator)
  if (!Object.hasOwn(CONDITIONS, kind)) return
  for (const condition of decorator.getChild('ArgList')?.getChildren('LambdaExpression') ?? []) {
    const asked = parametersOf(condition.getChild('ParamList'), syntax, {withDefaults: false}).names
    const known = new Set([...parameters.names, ...(CONDITIONS[kind] ?? [])])
    const missing = [...asked].filter((parameter) => !known.has(parameter))
    const message = `@${kind} of ${name}() asks for "${missing.join('", "')}", which ${name}() does not have`
    check(contracts, parameters.isOpen || missing.length === 0, syntax.line(condition.from), message)
  }
}

/**
 * @param {Contracts} contracts
 * @param {boolean} holds
 * @param {number} line
 * @param {string} message
 */
function check(contracts, holds, line, message) {
  contracts.total++
  if (!holds) contracts.violations.push({line, message})
}

/**
 * @param {SyntaxNode | null} list
 * @param {Syntax} syntax
 * @param {{withDefaults: boolean}} [which]
 * @returns {Parameters}
 */
function parametersOf(list, syntax, {withDefaults} = {withDefaults: true}) {
  const children = list ? childrenOf(list) : []
  // A default value is a child beside its parameter: `(a, b=c)` has the names a, b and c.
  const names = children.filter(({name, prevSibling}) => name === 'VariableName' && prevSibling?.name !== 'AssignOp')
  const kept = names.filter(({nextSibling}) => withDefaults || nextSibling?.name !== 'AssignOp')
  return {isOpen: children.some(({name}) => name === '**'), names: new Set(kept.map((name) => syntax.text(name)))}
}

/** @param {SyntaxNode} definition */
function docstringOf(definition) {
  const first = definition.getChild('Body')?.firstChild?.nextSibling
  return first?.name === 'ExpressionStatement' ? first.getChild('String') : null
}
