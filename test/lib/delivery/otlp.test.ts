import {AsyncLocalStorage} from 'node:async_hooks'
import {execFileSync} from 'node:child_process'
import {subscribe, unsubscribe} from 'node:diagnostics_channel'
import {type Context, type ContextManager, context, ROOT_CONTEXT} from '@opentelemetry/api'
import {isTracingSuppressed} from '@opentelemetry/core'
import {expect} from 'chai'
import {createSender, type SendResult, toOtlpJson} from '../../../src/lib/delivery/otlp.js'
import {dictionaryOf} from '../../../src/lib/event/dictionary.js'
import {type Collector, healthy, startCollector} from '../../support/collector.js'
import {anEvent, senderOptions, sendOnce} from '../../support/collector-client.js'
import {type SentSpan, spansIn} from '../../support/collector-otlp.js'
import {faultsIn} from '../../support/collector-schema.js'

const ACKNOWLEDGED: SendResult = {status: 'acknowledged'}

const spanOf = (values: Parameters<typeof anEvent>[0] = {}, options = senderOptions()): SentSpan => {
  const [span] = spansIn(toOtlpJson([anEvent(values)], options))
  if (!span) throw new Error('no span')
  return span
}

describe('an event as a span', () => {
  it('has the name, ids, kind, scope and true times of the command', () => {
    const span = spanOf({parent_span_id: '53995c3f42cd8ad8'})
    expect(span).to.include({
      endTimeUnixNano: '1795374525403000000',
      kind: 1,
      name: 'specfact import.from_code',
      parentSpanId: '53995c3f42cd8ad8',
      spanId: '00f067aa0ba902b7',
      startTimeUnixNano: '1795374521123000000',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    })
    expect(span.scope).to.deep.equal({name: 'oclif-plugin-telemetry', version: '0.1.0'})
    expect(span.flags & 0xff, 'sampled').to.equal(1)
  })

  it('has no parent where the event has none', () => {
    expect(spanOf()).not.to.have.property('parentSpanId')
  })

  it('carries every field that may be sent, and nothing else', () => {
    expect(spanOf({error_type: 'ENOENT', exit_code: 2, outcome: 'error', success: false}).attributes).to.deep.equal({
      'error.type': 'ENOENT',
      'process.executable.name': 'specfact',
      'process.exit.code': 2,
      'specfact.cli_version': '1.4.2',
      'specfact.command': 'import.from_code',
      'specfact.consent': 'remote',
      'specfact.duration_ms': 4280,
      'specfact.error_type': 'ENOENT',
      'specfact.exit_code': 2,
      'specfact.files_analyzed': 140,
      'specfact.mode': 'import',
      'specfact.opt_in_source': 'config',
      'specfact.outcome': 'error',
      'specfact.schema_version': 1,
      'specfact.success': false,
    })
  })

  it('carries a field of the host only where the host has declared it', () => {
    const declared = {declared_by: 'host', name: 'rules_loaded', type: 'count'} as const
    const options = {...senderOptions(), dictionary: dictionaryOf([declared])}
    expect(spanOf({rules_loaded: 12, secret: 'x'}, options).attributes)
      .to.include({'specfact.rules_loaded': 12})
      .and.not.have.property('specfact.secret')
    expect(spanOf({rules_loaded: 12}).attributes).not.to.have.property('specfact.rules_loaded')
  })

  it('carries two hundred fields where the host declares them', () => {
    const names = Array.from({length: 200}, (_, index) => `field_${index}`)
    const fields = names.map((name) => ({declared_by: 'host', name, type: 'count'}) as const)
    const options = {...senderOptions(), dictionary: dictionaryOf(fields)}
    const {attributes} = spanOf(Object.fromEntries(names.map((name) => [name, 1])), options)
    expect(Object.keys(attributes)).to.include.members(names.map((name) => `specfact.${name}`))
  })

  it('has status ERROR unless the command succeeded', () => {
    expect(spanOf().status).to.deep.equal({code: 0})
    expect(spanOf({outcome: 'failure', success: false}).status).to.deep.equal({code: 2})
  })

  it('of a killed command ends when it starts, without exit code and duration', () => {
    const span = spanOf({duration_ms: undefined, exit_code: undefined, outcome: 'killed', success: false} as never)
    expect(span.endTimeUnixNano).to.equal(span.startTimeUnixNano)
    expect(span.attributes).not.to.have.any.keys('process.exit.code', 'specfact.exit_code', 'specfact.duration_ms')
  })

  it('names the service and this plugin, and neither host, user nor process', () => {
    const {resource} = spanOf()
    expect(resource['telemetry.sdk.version']).to.match(/^\d+\.\d+\.\d+$/)
    expect(resource).to.deep.equal({
      'deployment.environment.name': 'production',
      'service.name': 'specfact-cli',
      'service.namespace': 'cli',
      'service.version': '1.4.2',
      'telemetry.distro.name': 'oclif-plugin-telemetry',
      'telemetry.distro.version': '0.1.0',
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.version': resource['telemetry.sdk.version'],
    })
  })

  for (const [what, values] of Object.entries({
    'a year before 1970': {timestamp: '0001-01-01T00:00:00.000Z'},
    'a year that nanoseconds cannot hold': {timestamp: '9999-12-31T23:59:59.999Z'},
    'an endless duration': {duration_ms: Number.MAX_SAFE_INTEGER},
  })) {
    it(`stays within what receivers can hold for ${what}`, () => {
      const span = spanOf(values)
      expect(BigInt(span.startTimeUnixNano) >= 0n && BigInt(span.startTimeUnixNano) < 2n ** 63n).to.equal(true)
      expect(
        BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano) && BigInt(span.endTimeUnixNano) < 2n ** 63n,
      ).to.equal(true)
    })
  }
})

describe('an export request', () => {
  let collector: Collector
  beforeEach(async () => {
    collector = await startCollector(healthy)
  })
  afterEach(() => collector.close())

  const events = [
    anEvent(),
    anEvent({cli_version: '1.5.0', span_id: 'a1'.repeat(8)}),
    anEvent({span_id: 'b2'.repeat(8)}),
  ]

  it('in JSON is what OTLP prescribes: hex ids, integers as strings, numbers for enums, no unknown key', async () => {
    expect(await sendOnce({endpoint: collector.url}, {events})).to.deep.equal(ACKNOWLEDGED)
    const [request] = collector.requests
    expect(request?.headers).to.include({
      'content-type': 'application/json',
      'user-agent': 'oclif-plugin-telemetry/0.1.0',
    })
    expect(request).to.include({method: 'POST', path: '/v1/traces'})
    expect(faultsIn(request?.otlp)).to.deep.equal([])
    expect(request?.spans).to.have.length(3)
  })

  it('in JSON is byte for byte what the preview shows', async () => {
    await sendOnce({endpoint: collector.url}, {events})
    expect(collector.requests[0]?.raw.toString()).to.equal(JSON.stringify(toOtlpJson(events, senderOptions())))
  })

  it('has one resource for each version of the CLI', () => {
    const {resourceSpans} = toOtlpJson(events, senderOptions())
    const versions = resourceSpans.map((one) =>
      spansIn({resourceSpans: [one]}).map(({resource}) => resource['service.version']),
    )
    expect(versions).to.deep.equal([['1.4.2', '1.4.2'], ['1.5.0']])
  })

  it('in protobuf says the same as in JSON', async () => {
    await sendOnce({endpoint: collector.url}, {events})
    expect(await sendOnce({endpoint: collector.url, protocol: 'http/protobuf'}, {events})).to.deep.equal(ACKNOWLEDGED)
    const [json, protobuf] = collector.requests
    expect(protobuf?.headers['content-type']).to.equal('application/x-protobuf')
    const essence = (spans: SentSpan[] = []) =>
      spans.map(
        ({attributes, endTimeUnixNano, flags, kind, name, resource, scope, spanId, startTimeUnixNano, traceId}) => ({
          attributes,
          endTimeUnixNano,
          flags,
          kind,
          name,
          resource,
          scope,
          spanId,
          startTimeUnixNano,
          traceId,
        }),
      )
    expect(essence(protobuf?.spans)).to.deep.equal(essence(json?.spans)).and.have.length(3)
  })

  it('is compressed where the settings say so, unless this one must not be', async () => {
    const sender = await createSender(senderOptions({compression: 'gzip', endpoint: collector.url}))
    await sender.send(events, {compress: true, timeoutMs: 5000})
    await sender.send(events, {compress: false, timeoutMs: 5000})
    sender.close()
    const [zipped, plain] = collector.requests
    expect(zipped?.headers['content-encoding']).to.equal('gzip')
    expect(zipped?.raw.length).to.be.lessThan(plain?.raw.length ?? 0)
    expect(plain?.headers).not.to.have.property('content-encoding')
    expect(zipped?.body).to.deep.equal(plain?.body)
  })

  it('is unaffected by any OTEL_* variable', () => {
    const otlp = new URL('../../../src/lib/delivery/otlp.js', import.meta.url).href
    const client = new URL('../../support/collector-client.js', import.meta.url).href
    const script = `import {toOtlpJson} from '${otlp}'; import {anEvent, senderOptions} from '${client}'
      console.log(JSON.stringify(toOtlpJson([anEvent()], senderOptions())))`
    const run = (env: NodeJS.ProcessEnv) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        encoding: 'utf8',
        env: {...process.env, ...env},
      })
    expect(run(AMBIENT)).to.equal(run({}))
  })

  it('goes to the endpoint of the settings with their headers, whatever OTEL_* says', async () => {
    const other = await startCollector()
    const ambient = {...AMBIENT, OTEL_EXPORTER_OTLP_ENDPOINT: other.url, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: other.url}
    const before = {...process.env}
    Object.assign(process.env, ambient)
    try {
      await sendOnce({endpoint: collector.url, headers: {'x-own': 'yes'}}, {env: ambient})
    } finally {
      for (const name of Object.keys(ambient)) delete process.env[name]
      Object.assign(process.env, before)
      await other.close()
    }
    expect(other.connections()).to.equal(0)
    expect(collector.requests[0]?.headers)
      .to.include({'x-own': 'yes'})
      .and.not.have.any.keys('x-ambient', 'content-encoding', 'traceparent')
  })

  it('is no part of the traces of a host that traces its own requests', async () => {
    const storage = new AsyncLocalStorage<Context>()
    const manager: ContextManager = {
      active: () => storage.getStore() ?? ROOT_CONTEXT,
      bind: (_, target) => target,
      disable: () => manager,
      enable: () => manager,
      with: (active, run, self, ...args) => storage.run(active, () => run.apply(self as never, args)),
    }
    const suppressed: boolean[] = []
    const onRequest = () => void suppressed.push(isTracingSuppressed(context.active()))
    context.setGlobalContextManager(manager)
    subscribe('http.client.request.start', onRequest)
    await sendOnce({endpoint: collector.url})
    unsubscribe('http.client.request.start', onRequest)
    context.disable()
    expect(suppressed).to.deep.equal([true])
  })
})

const AMBIENT = {
  OTEL_ATTRIBUTE_COUNT_LIMIT: '1',
  OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1',
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1',
  OTEL_EXPORTER_OTLP_CERTIFICATE: '/nonexistent.pem',
  OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9/',
  OTEL_EXPORTER_OTLP_HEADERS: 'x-ambient=secret',
  OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  OTEL_EXPORTER_OTLP_TIMEOUT: '1',
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-ambient=secret',
  OTEL_LOG_LEVEL: 'debug',
  OTEL_RESOURCE_ATTRIBUTES: 'host.name=laptop,service.name=ambient,service.version=0',
  OTEL_SDK_DISABLED: 'true',
  OTEL_SERVICE_NAME: 'ambient',
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1',
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '1',
  OTEL_TRACES_SAMPLER: 'always_off',
}
