import fc from 'fast-check'
import {errors, values} from './hostile.js'

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
