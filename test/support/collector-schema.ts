/**
 * OTLP traces as opentelemetry-proto 1.x defines them, read strictly: what is not in this table, or is of another type,
 * is a fault. Written from the .proto files, not from OpenTelemetry's JavaScript, so that the two check each other.
 */
export type Kind =
  | 'bool'
  | 'bytes'
  | 'double'
  | 'enum'
  | 'fixed32'
  | 'fixed64'
  | 'int64'
  | 'spanId'
  | 'string'
  | 'traceId'
  | 'uint32'
interface Field {
  number: number
  type: Kind | Message
  repeated?: true
}
export interface Message {
  [name: string]: Field
}

const f = (number: number, type: Kind | Message): Field => ({number, type})
const many = (number: number, type: Message): Field => ({number, repeated: true, type})

const AnyValue: Message = {
  boolValue: f(2, 'bool'),
  doubleValue: f(4, 'double'),
  intValue: f(3, 'int64'),
  stringValue: f(1, 'string'),
}
const KeyValue: Message = {key: f(1, 'string'), value: f(2, AnyValue)}
const Scope: Message = {
  attributes: many(3, KeyValue),
  droppedAttributesCount: f(4, 'uint32'),
  name: f(1, 'string'),
  version: f(2, 'string'),
}
const Resource: Message = {attributes: many(1, KeyValue), droppedAttributesCount: f(2, 'uint32')}
const Status: Message = {code: f(3, 'enum'), message: f(2, 'string')}
const Span: Message = {
  attributes: many(9, KeyValue),
  droppedAttributesCount: f(10, 'uint32'),
  droppedEventsCount: f(12, 'uint32'),
  droppedLinksCount: f(14, 'uint32'),
  endTimeUnixNano: f(8, 'fixed64'),
  events: many(11, {}),
  flags: f(16, 'fixed32'),
  kind: f(6, 'enum'),
  links: many(13, {}),
  name: f(5, 'string'),
  parentSpanId: f(4, 'spanId'),
  spanId: f(2, 'spanId'),
  startTimeUnixNano: f(7, 'fixed64'),
  status: f(15, Status),
  traceId: f(1, 'traceId'),
  traceState: f(3, 'string'),
}
const ScopeSpans: Message = {schemaUrl: f(3, 'string'), scope: f(1, Scope), spans: many(2, Span)}
const ResourceSpans: Message = {resource: f(1, Resource), schemaUrl: f(3, 'string'), scopeSpans: many(2, ScopeSpans)}
export const TracesData: Message = {resourceSpans: many(1, ResourceSpans)}

const isInteger = (value: unknown) => Number.isInteger(value) && (value as number) >= 0
const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value)
const JSON_CHECKS: Record<Kind, (value: unknown) => boolean> = {
  bool: (value) => typeof value === 'boolean',
  bytes: matches(/^[\w+/]*=*$/),
  double: (value) => typeof value === 'number',
  enum: isInteger,
  fixed32: isInteger,
  fixed64: matches(/^\d+$/),
  int64: matches(/^-?\d+$/),
  spanId: matches(/^[0-9a-f]{16}$/),
  string: (value) => typeof value === 'string',
  traceId: matches(/^[0-9a-f]{32}$/),
  uint32: isInteger,
}

/** What is wrong with a request as OTLP/JSON; an empty list where nothing is. */
export function faultsIn(value: unknown, type: Message = TracesData, path = '$'): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is not an object`]
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = type[name]
    const at = `${path}.${name}`
    if (!field) return [`${at} is unknown`]
    if (field.repeated && !Array.isArray(inner)) return [`${at} is not an array`]
    const values: unknown[] = field.repeated ? (inner as unknown[]) : [inner]
    return values.flatMap((one, index) => {
      if (typeof field.type === 'object') return faultsIn(one, field.type, `${at}[${index}]`)
      return JSON_CHECKS[field.type](one) ? [] : [`${at} is not of type ${field.type}: ${JSON.stringify(one)}`]
    })
  })
}
