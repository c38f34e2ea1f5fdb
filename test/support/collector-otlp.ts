import {type Kind, type Message, TracesData} from './collector-schema.js'

/** A request as OTLP/JSON, decoded from protobuf where it is that; undefined where it is neither. */
export function decodeRequest(body: Buffer, contentType: string): {resourceSpans: unknown[]} | undefined {
  try {
    return contentType.includes('protobuf') ? decode(body, TracesData) : JSON.parse(body.toString())
  } catch {
    return undefined
  }
}

type Decoded = {resourceSpans: unknown[]} & Record<string, unknown>

function decode(bytes: Buffer, type: Message): Decoded {
  const fields = new Map(Object.entries(type).map(([name, field]) => [field.number, {name, ...field}]))
  const result: Record<string, unknown> = {}
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes.readUInt8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const take = (length: number) => {
    if (at + length > bytes.length) throw new Error('truncated')
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const field = fields.get(tag >>> 3)
    if (!field) throw new Error(`unknown field ${tag >>> 3}`)
    const value = readers[tag & 7]?.(varint, take, field.type)
    if (value === undefined) throw new Error(`field ${field.name} has wire type ${tag & 7}`)
    result[field.name] = field.repeated ? [...((result[field.name] as unknown[]) ?? []), value] : value
  }
  return result as Decoded
}

type Reader = (varint: () => bigint, take: (length: number) => Buffer, type: Kind | Message) => unknown

const readers: Record<number, Reader> = {
  0(varint, _, type) {
    const value = varint()
    if (type === 'int64') return String(BigInt.asIntN(64, value))
    if (type === 'bool') return value === 1n
    return type === 'enum' || type === 'uint32' ? Number(value) : undefined
  },
  1(_, take, type) {
    const bytes = take(8)
    return type === 'fixed64' ? String(bytes.readBigUInt64LE()) : type === 'double' ? bytes.readDoubleLE() : undefined
  },
  2(varint, take, type) {
    const bytes = take(Number(varint()))
    if (typeof type === 'object') return decode(bytes, type)
    return type === 'string'
      ? bytes.toString()
      : type === 'spanId' || type === 'traceId'
        ? bytes.toString('hex')
        : undefined
  },
  5: (_, take, type) => (type === 'fixed32' ? take(4).readUInt32LE() : undefined),
}

/** A span with its attributes, its resource's and its scope as plain objects; integers as numbers. */
export interface SentSpan {
  attributes: Record<string, boolean | number | string>
  resource: Record<string, boolean | number | string>
  scope: {name: string; version: string}
  name: string
  kind: number
  traceId: string
  spanId: string
  parentSpanId?: string
  startTimeUnixNano: string
  endTimeUnixNano: string
  status: {code?: number; message?: string}
  flags: number
}

// biome-ignore lint/suspicious/noExplicitAny: what comes in is checked by `faultsIn`, this only reshapes it
export function spansIn(otlp: any): SentSpan[] {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return (otlp.resourceSpans ?? []).flatMap(({resource, scopeSpans = []}: any) =>
    // biome-ignore lint/suspicious/noExplicitAny: as above
    scopeSpans.flatMap(({scope, spans = []}: any) =>
      spans.map((span: SentSpan & {attributes: KeyValues}) => ({
        ...span,
        attributes: plain(span.attributes),
        resource: plain(resource.attributes),
        scope,
        status: span.status ?? {},
      })),
    ),
  )
}

type KeyValues = {key: string; value: {boolValue?: boolean; intValue?: string; stringValue?: string}}[]

function plain(attributes: KeyValues = []): SentSpan['attributes'] {
  const entries = attributes.map(({key, value}) => {
    const {boolValue, intValue, stringValue} = value
    return [key, intValue === undefined ? (boolValue ?? stringValue) : Number(intValue)]
  })
  return Object.fromEntries(entries)
}
