import fc from 'fast-check'

/** Secrets of many kinds, each with a core that no code of ours could produce by itself. */
export const secret: fc.Arbitrary<{text: string; core: string}> = fc
  .tuple(
    fc.string({maxLength: 12, minLength: 10, unit: fc.constantFrom(...'ghjkmnpqrstvwxyzGHJKMNPQRSTVWXYZ')}),
    fc.constantFrom<(core: string) => string>(
      (core) => core,
      (core) => `ghp_${core}`,
      (core) => `--token=${core}`,
      (core) => `/home/${core}/work/repo.py`,
      (core) => `C:\\Users\\${core}`,
      (core) => `${core}@example.com`,
      (core) => `https://user:${core}@example.com/x?y=${core}`,
      (core) => `git@example.com:${core}/repo.git`,
      (core) => `first line\n${core}\nlast`,
      (core) => `ключ-${core}-鍵`,
      (core) => `"${core}",{"a":1}`,
      (core) => `1.2.3-${core}`,
      (core) => `1.2.3+${core}`,
      (core) => `Bearer ${core}`,
      (core) => `${core}\u0000`,
      (core) => `__proto__.${core}`,
    ),
  )
  .map(([core, wrap]) => ({core, text: wrap(core)}))

/** Whether bytes that were written or would be sent have any trace of a secret. */
export function leaks(bytes: string, core: string): boolean {
  return bytes.toLowerCase().includes(core.toLowerCase())
}
