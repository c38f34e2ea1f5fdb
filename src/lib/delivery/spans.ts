import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import {JsonTraceSerializer} from '@opentelemetry/otlp-transformer'
import {defaultResource, resourceFromAttributes} from '@opentelemetry/resources'
import {AlwaysOnSampler, type ReadableSpan, TracerProvider} from '@opentelemetry/sdk-trace'
import type {Dictionary, TelemetryEvent} from '../event/dictionary.js'
import type {Settings} from '../settings/settings.js'

export const DISTRO = 'oclif-plugin-telemetry'

/** What spans say besides the event. */
export interface SpanContext {
  bin: string
  /** Names the fields that exist; others, and those with `sent: false`, are not sent. */
  dictionary: Dictionary
  pluginVersion: string
  settings: Pick<Settings, 'deployment_environment' | 'service_name' | 'service_namespace'>
}

/** One OTLP/JSON `TracesData` (which is also the body of an export request). */
export interface TracesData {
  resourceSpans: unknown[]
}

/**
 * The events as OTLP/JSON: exactly what a request with `http/json` holds, and one line of a file for the Collector's
 * `otlpjsonfile` receiver. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export function toOtlpJson(events: readonly TelemetryEvent[], about: SpanContext): TracesData {
  return JSON.parse(toJsonText(spansOf(events, about)))
}

/** Finished spans as the text of an OTLP/JSON request. */
export function toJsonText(spans: ReadableSpan[]): string {
  const text = new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans))
  // The SDK writes 64-bit integers as numbers; strict receivers want what OTLP prescribes, strings. In the text, since
  // parsing and writing 10,000 spans again takes over a second; no string can hold the pattern, its quotes are escaped.
  return text.replace(/"intValue":(-?\d+)/g, '"intValue":"$1"')
}

// Fields that are the span's own times and ids. The duration is kept: backends cannot all filter and sum by a span's.
const IN_THE_SPAN = new Set(['parent_span_id', 'span_id', 'timestamp', 'trace_id'])

function attributesOf(event: TelemetryEvent, {bin, dictionary}: SpanContext): Attributes {
  const attributes: Attributes = {}
  for (const {name, sent} of dictionary.values()) {
    if (event[name] !== undefined && sent !== false && !IN_THE_SPAN.has(name))
      attributes[`${bin}.${name}`] = event[name]
  }
  // https://opentelemetry.io/docs/specs/semconv/cli/cli-spans/, less pid and arguments
  attributes['process.executable.name'] = bin
  if (event.exit_code !== undefined) attributes['process.exit.code'] = event.exit_code
  if (event.error_type !== undefined) attributes['error.type'] = event.error_type
  return attributes
}

// Milliseconds; from 1970 to 2262, what receivers can hold as nanoseconds in 64 bits. One line with another year, in a
// log that anyone may edit, would make them refuse the whole request.
const MAX_TIME = 9_223_372_036_854
const instant = (ms: number) => new Date(Math.min(Math.max(ms, 0), MAX_TIME))

/** One finished span per event, in the order of the events. */
export function spansOf(events: readonly TelemetryEvent[], about: SpanContext): ReadableSpan[] {
  const spans: ReadableSpan[] = []
  const ids = {span: '', trace: ''}
  const tracers = new Map<string | undefined, Tracer>()
  for (const event of events) {
    ids.span = event.span_id
    ids.trace = event.trace_id
    const version = event.cli_version
    const tracer = tracers.get(version) ?? tracerOf(version, about, ids, spans)
    tracers.set(version, tracer)
    const start = Date.parse(event.timestamp)
    const options = {attributes: attributesOf(event, about), kind: SpanKind.INTERNAL, startTime: instant(start)}
    const span = tracer.startSpan(`${about.bin} ${event.command}`, options, parentOf(event))
    if (!event.success) span.setStatus({code: SpanStatusCode.ERROR})
    span.end(instant(start + (event.duration_ms ?? 0)))
  }
  return spans
}

function parentOf({parent_span_id: spanId, trace_id: traceId}: TelemetryEvent): Context {
  return spanId ? trace.setSpanContext(ROOT_CONTEXT, {spanId, traceFlags: TraceFlags.SAMPLED, traceId}) : ROOT_CONTEXT
}

/** A tracer whose finished spans land in `spans`, with the ids that stand in `ids` when they start. */
function tracerOf(
  version: string | undefined,
  about: SpanContext,
  ids: {span: string; trace: string},
  spans: ReadableSpan[],
): Tracer {
  const {deployment_environment, service_name, service_namespace} = about.settings
  const provider = new TracerProvider({
    idGenerator: {generateSpanId: () => ids.span, generateTraceId: () => ids.trace},
    // The default resource is telemetry.sdk.* alone (and a name, replaced here); detectors would add host, user and argv.
    resource: defaultResource().merge(
      resourceFromAttributes({
        'deployment.environment.name': deployment_environment,
        'service.name': service_name,
        'service.namespace': service_namespace,
        'service.version': version,
        'telemetry.distro.name': DISTRO,
        'telemetry.distro.version': about.pluginVersion,
      }),
    ),
    sampler: new AlwaysOnSampler(),
    // A host may declare any number of fields.
    spanLimits: {attributeCountLimit: Number.POSITIVE_INFINITY},
    spanProcessors: [{forceFlush: done, onEnd: (span) => void spans.push(span), onStart() {}, shutdown: done}],
  })
  return provider.getTracer(DISTRO, about.pluginVersion)
}

const done = () => Promise.resolve()
