import {isMap} from '../files/json.js'

/** What an ExportTraceServiceResponse says of rejected spans; undefined where the body is none. */
export function partialSuccess(
  body: Buffer,
  type: string,
  decodeProtobuf: (body: Uint8Array) => unknown,
): {rejected: number; words: string} | undefined {
  let response: unknown
  try {
    response = type.includes('json')
      ? JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(body))
      : decodeProtobuf(body)
  } catch {
    return undefined
  }
  if (!isMap(response) || saysFailure(response, type)) return undefined
  // Snake case is not OTLP/JSON, but what stock protobuf libraries write when told to keep the field names.
  const partial = response['partialSuccess'] ?? response['partial_success'] ?? {}
  if (!isMap(partial)) return undefined
  const rejected = Number(partial['rejectedSpans'] ?? partial['rejected_spans'] ?? 0)
  if (!Number.isSafeInteger(rejected) || rejected < 0) return undefined
  const words = partial['errorMessage'] ?? partial['error_message']
  return {rejected, words: typeof words === 'string' ? words : ''}
}

/**
 * Whether an answer with a 2xx tells of a failure all the same, as gateways and captive portals (RFC 8908) do. Fields
 * that are not OTLP's are no reason by themselves: OTLP wants them ignored, and receivers exist that say `{"ok":1}`.
 */
function saysFailure(response: Record<string, unknown>, type: string): boolean {
  if (/captive|problem/.test(type)) return true
  if ('partialSuccess' in response || 'partial_success' in response) return false
  const isStatus = 'message' in response && typeof response['code'] === 'number' && response['code'] !== 0
  const isError = ['error', 'errors', 'captive'].some((name) => response[name])
  return isError || isStatus || ['ok', 'success'].some((name) => response[name] === false)
}
