/** What code in a process can hand us: by mistake, or on purpose. No package is needed here: commands of tests load it. */

const hostile = (text: string) =>
  new Proxy(
    {},
    {
      get: () => text,
      getOwnPropertyDescriptor: () => ({configurable: true, enumerable: true, value: text}),
      ownKeys: () => [text, 'mode'],
    },
  )

/** Values that a host's own code could report by mistake. */
export const values = (text: string): unknown[] => [
  text,
  Object(text),
  [text],
  {[text]: text},
  {toString: () => text, valueOf: () => 3},
  {toJSON: () => text},
  Object.assign(() => text, {toJSON: () => text}),
  hostile(text),
  new Error(text),
  new Map([[text, text]]),
  Buffer.from(text),
  new URL(`https://example.com/${encodeURIComponent(text)}`),
  Symbol(text),
  Symbol.for(text),
  BigInt(`0x${Buffer.from(text).toString('hex').slice(0, 400)}`),
  ...[3, -1, -0, 1e308, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, 0.1, true, null, undefined, 'import', 'agent'],
]

/** What a command may throw. */
export const errors = (text: string): unknown[] => [
  text,
  [text],
  null,
  {code: text, name: text},
  Object.assign(new Error(text, {cause: new Error(text)}), {code: text, errno: text, path: text, syscall: text}),
  Object.assign(new Error(text), {code: `ENOENT ${text}`}),
  Object.assign(new TypeError(text), {name: text, stack: text}),
  new (class extends Error {
    static override readonly name = text
  })(text),
  Object.assign(new (class extends Error {})(text), {constructor: {name: text}, oclif: {exit: text}}),
  Object.assign(new (class extends Error {})(text), {constructor: Object.assign(() => text, {toString: () => text})}),
  Object.assign(new Error(text), {oclif: {exit: 2}, parse: {input: {argv: [text]}}}),
  Object.assign(new Error(`Parsing --${text} \n\t${text}`), {oclif: {exit: 2}}),
  new AggregateError([new Error(text)], text),
  Object.defineProperty({}, 'code', {
    get: () => {
      throw new Error(text)
    },
  }),
  Object.assign(
    Object.create({
      get constructor() {
        return {name: text}
      },
    }),
    {name: Object(text)},
  ),
]
