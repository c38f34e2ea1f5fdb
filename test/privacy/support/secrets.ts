import fc from 'fast-check'

/** A secret as it is planted, and its core: what no code of ours could come up with by itself. */
export interface Secret {
  text: string
  core: string
}

const LETTERS = [...'ghjkmnpqrstvwxyzGHJKMNPQRSTVWXYZ']
/** 10 to 12 letters, none of them a hexadecimal digit: as hexadecimal it is no valid id of a trace or a span. */
export const core = fc.string({maxLength: 12, minLength: 10, unit: fc.constantFrom(...LETTERS)})

const hex = (text: string) => Buffer.from(text).toString('hex')
const percent = (text: string) => hex(text).replaceAll(/../g, '%$&')
const reversed = (text: string) => [...text].reverse().join('')
const swapped = (text: string) =>
  [...text].map((letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase())).join('')
/** `\u0067` for every other letter, as JSON may spell it. */
export const escaped = (text: string) =>
  [...text].map((letter, at) => (at % 2 ? letter : `\\u00${hex(letter)}`)).join('')

/** What people and machines hold: as it is, in a longer text, in another encoding. */
export const WRAPS: readonly ((core: string) => string)[] = [
  (core) => core,
  (core) => `ghp_${core}`,
  (core) => `--token=${core}`,
  (core) => `/home/${core}/work/repo.py`,
  (core) => `C:\\Users\\${core}`,
  (core) => `\\\\${core}\\share`,
  (core) => `${core}@example.com`,
  (core) => `https://user:${core}@example.com/x?y=${core}`,
  (core) => `git@example.com:${core}/repo.git`,
  (core) => `${core}.corp.example`,
  (core) => `first line\n${core}\nlast`,
  (core) => `ключ-${core}-鍵`,
  (core) => `\u202e${core}\u{1f511}`,
  (core) => `"${core}",{"a":1}`,
  (core) => `1.2.3-${core}`,
  (core) => `1.2.3+${core}`,
  (core) => `Bearer ${core}`,
  (core) => `${core}\u0000`,
  (core) => `\u001b[31m${core}`,
  (core) => `__proto__.${core}`,
  (core) => `import:${core}`,
  (core) => Buffer.from(core).toString('base64'),
  (core) => Buffer.from(`user:${core}`).toString('base64url'),
  hex,
  (core) => hex(core).toUpperCase(),
  percent,
  encodeURIComponent,
  reversed,
  swapped,
  escaped,
  (core) => core.repeat(2000),
]

export const secret: fc.Arbitrary<Secret> = fc
  .tuple(core, fc.constantFrom(...WRAPS))
  .map(([core, wrap]) => ({core, text: wrap(core)}))

/** Base64 of the core wherever it begins in what was encoded, without the digits that depend on its neighbours. */
const base64s = (core: string) =>
  [0, 1, 2].map((shift) => {
    const [whole, skipped] = [Buffer.from('\0'.repeat(shift) + core), Math.ceil((shift * 8) / 6)]
    return whole.toString('base64').slice(skipped, Math.floor((whole.length * 8) / 6))
  })

/** Whether bytes that were written or would be sent have any trace of a secret: itself, or in one of its encodings. */
export function leaks(bytes: string, core: string): boolean {
  // UTF-16 is found as ASCII without its zeros; a JSON escape as the letter that it stands for.
  const plain = bytes
    .replaceAll('\0', '')
    .replaceAll(/\\u00([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .toLowerCase()
  const traces = [core, reversed(core), hex(core), percent(core), ...base64s(core)]
  return traces.some((trace) => plain.includes(trace.toLowerCase()))
}
