// The pattern by which Python itself finds the declaration: https://peps.python.org/pep-0263/
const DECLARATION = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/

/**
 * Text of a Python file: UTF-8, or what its first two lines declare.
 * @param {Uint8Array} bytes
 * @returns {{text: string, problem?: string}}
 */
export function decode(bytes) {
  try {
    return {text: new TextDecoder('utf-8', {fatal: true}).decode(bytes)}
  } catch {
    const text = Buffer.from(bytes).toString('latin1')
    const declared = text.split('\n', 2).flatMap((line) => DECLARATION.exec(line)?.[1] ?? [])[0]
    return declared
      ? {text: decodeAs(declared, bytes) ?? text}
      : {problem: 'is not UTF-8 and declares no encoding', text}
  }
}

/**
 * @param {string} label
 * @param {Uint8Array} bytes
 */
function decodeAs(label, bytes) {
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    // Python knows names (`latin-1`) that the web does not; Latin-1 leaves the ASCII part, where the code is, intact.
    return undefined
  }
}
