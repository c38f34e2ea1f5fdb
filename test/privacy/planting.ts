import fc from 'fast-check'

/** Everything that a person may type or a machine may hold, where our code could come across it in a command. */
export interface Planted {
  attributes: Record<string, unknown>
  error: unknown
  /** Of the command that runs. */
  commandId: string
  pluginName: string
  pluginType: string
  /** `runs`: a command; `mistyped`: none is found; `broken`: one is found and cannot be loaded. */
  ending: 'broken' | 'mistyped' | 'runs'
  version: string
  env: Record<string, string>
  declaration: unknown
}

const FIELDS = [
  'mode',
  'execution_mode',
  'files_analyzed',
  'checks_total',
  'error_type',
  'command',
  'cli_version',
  'outcome',
  'trace_id',
  'parent_span_id',
  'engine',
  'timestamp',
  'schema_version',
  '__proto__',
  'constructor',
  'toJSON',
]

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

/** What may stand in a `package.json`. */
const declarations = (text: string): unknown[] => [
  undefined,
  text,
  {attributes: {engine: {description: text, type: 'enum', values: ['fast', text]}}},
  {attributes: {[text]: {description: text, type: 'count'}, engine: {type: text}}, errors: [text], modes: [text]},
  {attributes: {engine: {description: text, example: text, type: 'count'}}, [text]: text},
  {docs_url: text, service_name: text, shares: [{of: [text], title: text}], suggested_endpoint: text},
]

const environments = (text: string): Record<string, string>[] => [
  {},
  {[text]: text, GIT_DIR: text, HOSTNAME: text, LOGNAME: text, PWD: text, USER: text},
  {TRACEPARENT: text},
  {TRACEPARENT: `00-${text}-00f067aa0ba902b7-01`},
  {TRACEPARENT: `00-4bf92f3577b34da6a3ce929d0e0e4736-${text}-01`},
  {TRACEPARENT: `cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-${text}`, TRACESTATE: text},
  {OTEL_RESOURCE_ATTRIBUTES: `host.name=${text}`, OTEL_SERVICE_NAME: text},
  {SPECFACT_TELEMETRY_DELIVERY: text},
  {SPECFACT_TELEMETRY_HEADERS: `Authorization: ${text}`},
]

/** A command with a secret wherever one fits. */
export function anywhere(text: string): fc.Arbitrary<Planted> {
  const oneOf = <T>(given: readonly T[]) => fc.constantFrom(...given)
  return fc.record({
    attributes: fc.dictionary(oneOf([...FIELDS, text]), oneOf(values(text)), {maxKeys: 6, noNullPrototype: true}),
    commandId: oneOf(['import:from-code', `private:${text}`]),
    declaration: oneOf(declarations(text)),
    ending: oneOf(['runs', 'runs', 'mistyped', 'broken'] as const),
    env: oneOf(environments(text)),
    error: oneOf(errors(text)),
    pluginName: oneOf(['x', text]),
    pluginType: oneOf(['user', 'link']),
    version: oneOf(['1.4.2', text, `1.4.2-${text}`]),
  })
}
