const WIDTH = 80

/** @typedef {import('./plan.js').Entry} Entry */

/**
 * @param {string} text that may hold names from disk
 * @returns {string} without characters that a terminal would obey
 */
export function printable(text) {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')
}

/**
 * @param {string} text
 * @param {number} width
 * @returns {string} at most so wide, its middle left out
 */
export function shorten(text, width) {
  const clean = printable(text)
  const half = (width - 1) / 2
  return clean.length <= width ? clean : `${clean.slice(0, Math.ceil(half))}…${clean.slice(-Math.floor(half))}`
}

/**
 * @param {number} count
 * @param {string} noun
 * @param {string} [plural]
 */
export function counted(count, noun, plural = `${noun}s`) {
  return `${count} ${count === 1 ? noun : plural}`
}

/**
 * Where something is and what is the matter with it: on one line where that fits, else below each other. The place is
 * never cut, so that it can be clicked or pasted.
 * @param {string} place
 * @param {string} message
 * @returns {string[]}
 */
export function located(place, message) {
  const line = `    ${printable(place)}  ${printable(message)}`
  return line.length <= WIDTH
    ? [line]
    : [`    ${printable(place)}`, ...wrap(printable(message), WIDTH - 6).map((row) => `      ${row}`)]
}

/**
 * @param {string} text
 * @param {number} width
 * @returns {string[]}
 */
function wrap(text, width) {
  /** @type {string[]} */
  const rows = []
  for (const word of text.split(' ')) {
    const longer = `${rows.at(-1) ?? ''} ${word}`
    if (rows.length > 0 && longer.length <= width) rows[rows.length - 1] = longer
    else rows.push(word)
  }
  return rows
}

/**
 * @param {Entry} entry
 * @returns {string} `shop.cart: Cart.total`
 */
export function describe({module, story}) {
  return story === undefined ? module : `${module}: ${story}`
}
