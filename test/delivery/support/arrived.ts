import {expect} from 'chai'
import type {TelemetryEvent} from '../../../src/lib/event/dictionary.js'
import type {Received} from '../../support/collector.js'
import type {SentSpan} from '../../support/collector-otlp.js'
import {faultsIn} from '../../support/collector-schema.js'

/** What the span itself says, and what never leaves the machine. */
const NO_ATTRIBUTES = new Set(['destination', 'parent_span_id', 'span_id', 'timestamp', 'trace_id'])
const CONSTANT = {'process.executable.name': 'acme'}

/** The span that an event must become, written from the specification and not by the code under test. */
export function spanOf(event: TelemetryEvent) {
  const start = BigInt(Date.parse(event.timestamp)) * 1_000_000n
  const fields = Object.entries(event).filter(([name]) => !NO_ATTRIBUTES.has(name))
  return {
    attributes: {
      ...CONSTANT,
      ...Object.fromEntries(fields.map(([name, value]) => [`acme.${name}`, value])),
      ...(event.exit_code === undefined ? {} : {'process.exit.code': event.exit_code}),
      ...(event.error_type === undefined ? {} : {'error.type': event.error_type}),
    },
    end: String(start + BigInt(event.duration_ms ?? 0) * 1_000_000n),
    kind: 1,
    name: `acme ${event.command}`,
    parentSpanId: event.parent_span_id ?? '',
    spanId: event.span_id,
    start: String(start),
    status: event.success ? 0 : 2,
    traceId: event.trace_id,
    version: event.cli_version,
  }
}

/** The same of a span as it came in. */
function received(span: SentSpan) {
  return {
    attributes: span.attributes,
    end: span.endTimeUnixNano,
    kind: span.kind,
    name: span.name,
    parentSpanId: span.parentSpanId ?? '',
    spanId: span.spanId,
    start: span.startTimeUnixNano,
    status: span.status.code ?? 0,
    traceId: span.traceId,
    version: span.resource['service.version'],
  }
}

/** Every event has arrived: in the log's order, none missing, none changed, none twice, in requests that are OTLP. */
export function expectArrived(requests: readonly Received[], events: readonly TelemetryEvent[]): void {
  expectValid(requests)
  expectArrivedAs(
    requests.flatMap((request) => request.spans),
    events,
  )
}

/** The same of what a receiver says that it has. */
export function expectArrivedAs(spans: readonly SentSpan[], events: readonly TelemetryEvent[]): void {
  expect(spans.map(({spanId}) => spanId)).to.deep.equal(events.map(({span_id}) => span_id))
  expect(spans.map(received)).to.deep.equal(events.map(spanOf))
}

/** The same where some may have come more than once, each time unchanged. @returns how many spans came again */
export function expectArrivedAtLeastOnce(requests: readonly Received[], events: readonly TelemetryEvent[]): number {
  expectValid(requests)
  const spans = requests.flatMap((request) => request.spans)
  const expected = new Map(events.map((event) => [event.span_id, spanOf(event)]))
  for (const span of spans) expect(received(span)).to.deep.equal(expected.get(span.spanId))
  const ids = new Set(spans.map(({spanId}) => spanId))
  expect([...expected.keys()].filter((id) => !ids.has(id))).to.deep.equal([])
  return spans.length - ids.size
}

function expectValid(requests: readonly Received[]): void {
  for (const {method, otlp} of requests) {
    expect(method).to.equal('POST')
    expect(faultsIn(otlp)).to.deep.equal([])
  }
}
