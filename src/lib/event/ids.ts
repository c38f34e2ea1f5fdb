/** The ids of an event: of its trace, of itself, and of the command or program that ran it. */
export interface Ids {
  trace_id: string
  span_id: string
  parent_span_id?: string
}

/**
 * https://www.w3.org/TR/trace-context/#traceparent-header; version ff is forbidden, as are ids of zeros only, and
 * anything after the flags in version 00.
 */
const TRACEPARENT = /^(?!ff|00-.{53})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}(?:$|-)/

/**
 * Random lower-case hexadecimal digits, never eight zeros in a row. `Math.random` will do: the ids must differ, not be
 * secret (the OpenTelemetry SDK does the same), and loading `node:crypto` would cost every command 3 ms.
 * @param digits a multiple of 8
 */
export function randomHex(digits: 8 | 16 | 32): string {
  let text = ''
  while (text.length < digits) text += eightDigits(Math.floor(1 + Math.random() * 0xffff_ffff))
  return text
}

/** The 32 bits of an integer, as lower-case hexadecimal digits. */
export function eightDigits(bits: number): string {
  return (bits >>> 0).toString(16).padStart(8, '0')
}

/** Ids below a `TRACEPARENT`, where that is a valid one, else of a trace of their own. */
export function idsUnder(traceparent: string | undefined): Ids {
  if (!traceparent) return {span_id: randomHex(16), trace_id: randomHex(32)}
  const [, traceId, parentId] = TRACEPARENT.exec(traceparent) ?? []
  return {span_id: randomHex(16), trace_id: traceId ?? randomHex(32), ...(parentId ? {parent_span_id: parentId} : {})}
}

/** Ids of a command that another command runs. */
export function idsOfChild(parent: Ids): Ids {
  return {parent_span_id: parent.span_id, span_id: randomHex(16), trace_id: parent.trace_id}
}
