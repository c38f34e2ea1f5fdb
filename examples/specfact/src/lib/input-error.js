/** What the person gave cannot be used: exit code 2, also under `--json`, where oclif reads `exitCode`. */
export class InputError extends Error {
  exitCode = 2
  oclif = {exit: 2}
}

const REASONS = {
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is not a directory',
}

/**
 * @param {unknown} error what a `node:fs` function threw
 * @returns {string}
 */
export function reasonOf(error) {
  const {code = '', message = String(error)} = /** @type {NodeJS.ErrnoException} */ (error)
  return REASONS[/** @type {keyof typeof REASONS} */ (code)] ?? message
}
