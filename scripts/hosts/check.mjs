import {isDeepStrictEqual} from 'node:util'

/** What is expected of one host: counts, and keeps what is not so. */
export function makeCheck() {
  const check = {
    count: 0,
    failures: [],
    includes(what, found, expected) {
      const part = Object.fromEntries(Object.keys(expected).map((key) => [key, found?.[key]]))
      check.same(what, part, expected)
    },
    same(what, found, expected) {
      const isSo = isDeepStrictEqual(found, expected)
      check.that(isSo ? what : `${what}: ${JSON.stringify(found)} is not ${JSON.stringify(expected)}`, isSo)
    },
    that(what, isSo) {
      check.count += 1
      if (!isSo) check.failures.push(what)
    },
  }
  return check
}
