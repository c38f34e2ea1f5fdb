// Sphinx: `:param name:`, `:param type name:`
const FIELD = /^:(?:param|parameter|arg|argument)\s+(?:[^:]*\s)?\\?\*{0,2}(\w+)\s*:/
// Google: `Args:`, then `name: …`, `name (type): …`, `name, other: …`, all indented alike
const HEADING = /^(?:Args|Arguments):$/
const ENTRY = /^((?:\\?\*{0,2}\w+,\s*)*\\?\*{0,2}\w+)\s*(?:\([^)]*\)\s*)?:(?:\s|$)/

/** @typedef {{name: string, row: number}} Documented a parameter, and on which row of the docstring it stands */

/**
 * The parameters that a docstring names.
 * @param {string} docstring as it stands in the source, quotes included
 * @returns {Documented[]}
 */
export function documentedParameters(docstring) {
  const rows = docstring.replace(/^\w*['"]+/, '').split('\n')
  const fields = rows.flatMap((text, row) => {
    const name = FIELD.exec(text.trim())?.[1]
    return name ? [{name, row}] : []
  })
  const heading = rows.findIndex((text) => HEADING.test(text.trim()))
  return heading < 0 ? fields : [...fields, ...entries(rows, heading)]
}

/**
 * @param {string[]} rows
 * @param {number} heading
 * @returns {Documented[]}
 */
function entries(rows, heading) {
  /** @type {Documented[]} */
  const found = []
  let depth = 0
  for (const [row, text] of rows.entries()) {
    if (row <= heading || text.trim() === '') continue
    const indent = indentOf(text)
    if (indent <= indentOf(rows[heading] ?? '')) break
    depth ||= indent
    const names = indent === depth ? ENTRY.exec(text.trim())?.[1] : undefined
    for (const name of names?.split(',') ?? []) found.push({name: name.trim().replace(/^\\?\*+/, ''), row})
  }
  return found
}

/** @param {string} text */
function indentOf(text) {
  return text.length - text.trimStart().length
}
