/** The only file, with `spans.ts`, that knows OpenTelemetry: spans become a request, its answer a result. */
import {context} from '@opentelemetry/api'
import {suppressTracing} from '@opentelemetry/core'
import {createOtlpNetworkExportDelegate, ExporterMetrics, OTLPExporterBase} from '@opentelemetry/otlp-exporter-base'
import {
  type ISerializer,
  JsonTraceSerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from '@opentelemetry/otlp-transformer'
import type {ReadableSpan} from '@opentelemetry/sdk-trace'
import type {TelemetryEvent} from '../event/dictionary.js'
import type {Settings} from '../settings/settings.js'
import {judge, type SendResult} from './answer.js'
import {DISTRO, type SpanContext, spansOf, toJsonText} from './spans.js'
import {resolveTarget, type TargetSettings} from './target.js'
import {openTransport} from './transport.js'

export type {SendResult} from './answer.js'
export {type TracesData, toOtlpJson} from './spans.js'

/** Sends events in one request and says what became of them; for an expected failure it never rejects. */
export type Send = (
  events: readonly TelemetryEvent[],
  options: {
    /** For the whole exchange: name look-up, connection, TLS, upload and answer. */
    timeoutMs: number
    /** False: this request goes uncompressed, whatever the settings say. */
    compress: boolean
    /** Ends the request early; that counts as `later`. */
    signal?: AbortSignal
  },
) => Promise<SendResult>

export interface Sender {
  send: Send
  /** Ends kept connections and running requests, so that nothing holds the process. */
  close(): void
  /** `host:port` of the collector; undefined where there is no usable endpoint. */
  host: string | undefined
}

export interface SenderOptions extends SpanContext {
  env: Readonly<NodeJS.ProcessEnv>
  settings: SpanContext['settings'] & Pick<Settings, 'compression' | 'protocol'> & TargetSettings
}

/**
 * A sender for these settings. Settings that allow no request (a header's variable is unset, `ca_file` is missing …) do
 * not reject: every send is then `refused` with the reason.
 */
export async function createSender({env, settings, ...about}: SenderOptions): Promise<Sender> {
  const target = resolveTarget(settings, env)
  if ('problem' in target) {
    return {close() {}, host: undefined, send: async () => ({detail: target.problem, status: 'refused'})}
  }
  const transport = await openTransport(target, `${DISTRO}/${about.pluginVersion}`)
  const protobuf = settings.protocol === 'http/protobuf'
  const contentType = protobuf ? 'application/x-protobuf' : 'application/json'
  const judging = {
    contentType,
    decodeProtobuf: ProtobufTraceSerializer.deserializeResponse,
    host: target.url.host,
    secrets: target.secrets,
  }
  return {
    close: transport.close,
    host: target.url.host,
    send: (events, {timeoutMs, compress, signal}) =>
      exportOnce(
        spansOf(events, {...about, settings}),
        protobuf ? ProtobufTraceSerializer : STRICT_JSON,
        timeoutMs,
        async (body) => {
          const options = {compress: compress && settings.compression === 'gzip', contentType, signal, timeoutMs}
          const reply = await transport.post(body, options)
          return 'answer' in reply ? judge(reply.answer, {...judging, now: Date.now()}) : reply.result
        },
      ),
  }
}

type Serializer = ISerializer<ReadableSpan[], unknown>

const STRICT_JSON: Serializer = {
  deserializeResponse: JsonTraceSerializer.deserializeResponse,
  serializeRequest: (spans) => new TextEncoder().encode(toJsonText(spans)),
}

/**
 * One export by OpenTelemetry's exporter over a transport of ours. Its own verdict is not asked for: it takes every 2xx
 * for a success. The stock transport is not used: it follows OTEL_* variables and knows no proxy.
 */
async function exportOnce(
  spans: ReadableSpan[],
  serializer: Serializer,
  timeoutMillis: number,
  post: (body: Uint8Array) => Promise<SendResult>,
): Promise<SendResult> {
  let result: SendResult = {detail: 'nothing was sent', status: 'later'}
  const transport = {
    async send(body: Uint8Array) {
      result = await post(body)
      return {status: 'success' as const}
    },
    shutdown() {},
  }
  const metrics = new ExporterMetrics({
    componentType: 'otlp_http_span_exporter',
    meterProvider: undefined,
    metricsHelper: TraceExporterMetricsHelper,
    responseAttributesFromError: () => ({}),
    url: undefined,
  })
  const options = {compression: 'none' as const, concurrencyLimit: 1, timeoutMillis}
  const exporter = new OTLPExporterBase(createOtlpNetworkExportDelegate(options, serializer, metrics, transport))
  // Suppressed: a host that traces its own requests must not add its trace to this one.
  await new Promise((resolve) => context.with(suppressTracing(context.active()), () => exporter.export(spans, resolve)))
  return result
}
