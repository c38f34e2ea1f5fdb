import {mkdirSync, symlinkSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {expect} from 'chai'
import {type Collector, startCollector} from '../support/collector.js'
import type {TestHost} from '../support/host.js'
import {makePrograms, type Printed, runProgram} from './support/programs.js'

/** What belongs to the program: none of it may change our spans, or get to our collector. */
const ITS_OWN = {
  OTEL_EXPORTER_OTLP_HEADERS: 'authorization=its-secret',
  OTEL_RESOURCE_ATTRIBUTES: 'team=its-own',
  OTEL_SERVICE_NAME: 'its-service',
  OTEL_TRACES_SAMPLER: 'always_on',
}

describe('a program that traces itself with OpenTelemetry', () => {
  let its: Collector
  let ours: Collector
  const hosts: TestHost[] = []
  beforeEach(async () => {
    its = await startCollector()
    ours = await startCollector()
  })
  afterEach(async () => {
    for (const host of hosts.splice(0)) host.remove()
    await its.close()
    await ours.close()
  })

  const make = (plugin: boolean) => {
    const host = makePrograms(plugin)
    hosts.push(host)
    mkdirSync(join(host.root, 'node_modules'), {recursive: true})
    symlinkSync(resolve('node_modules/@opentelemetry'), join(host.root, 'node_modules/@opentelemetry'), 'junction')
    return host
  }
  const trace = (host: TestHost, argv: string, delivery = 'inline'): Promise<Printed> =>
    runProgram(host, {
      argv,
      bin: 'opentelemetry',
      env: {
        ...ITS_OWN,
        ACME_TELEMETRY_DELIVERY: delivery,
        ACME_TELEMETRY_ENDPOINT: ours.url,
        ACME_TELEMETRY_OPT_IN: 'true',
        ITS_COLLECTOR: its.url,
      },
    })
  const namesAt = (collector: Collector) =>
    collector.requests.flatMap(({spans}) => spans.map(({name, resource}) => `${name} of ${resource['service.name']}`))

  it('sees no difference: its spans go to its collector, ours to ours', async () => {
    const absent = await trace(make(false), 'ok')
    expect(absent).to.deep.equal({code: 0, signal: null, stderr: '', stdout: 'ok\n'})
    const [before] = its.requests.splice(0)
    expect(await trace(make(true), 'ok')).to.deep.equal(absent)
    expect(namesAt(its)).to.have.length(1)
    expect(its.requests[0]?.spans[0]?.name).to.equal(before?.spans[0]?.name).and.equal('its span')
    expect(its.requests[0]?.spans[0]?.resource).to.deep.equal(before?.spans[0]?.resource)
    expect(its.requests[0]?.headers['authorization']).to.equal('its-secret')
    expect(namesAt(ours)).to.deep.equal(['acme ok of acme-cli'])
    expect(ours.requests[0]?.headers).not.to.have.property('authorization')
    expect(String(ours.requests[0]?.body)).not.to.match(/its-(?:own|secret|service)/)
  })

  it('keeps its provider where a command of ours, with an SDK of its own, runs in the same process', async () => {
    const host = make(true)
    await trace(host, 'ok', 'manual')
    for (const argv of ['telemetry:flush', 'telemetry:preview', 'telemetry:doctor'])
      expect(await trace(host, argv, 'manual')).to.include({code: 0, stderr: ''})
    expect(new Set(namesAt(its))).to.have.property('size', 1)
    expect(namesAt(its)).to.have.length(4)
    expect(namesAt(ours)[0]).to.equal('acme ok of acme-cli')
    for (const {body} of ours.requests) expect(String(body)).not.to.match(/its[- ](?:own|secret|service|span)/)
  })
})
