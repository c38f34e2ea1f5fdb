import {lookup} from 'node:dns/promises'
import {createSender, type SendResult} from '../delivery/otlp.js'
import {findProxy} from '../delivery/proxy.js'
import {resolveTarget} from '../delivery/target.js'
import type {TelemetryEvent} from '../event/dictionary.js'
import {VERSION} from '../../version.js'
import type {Context} from './context.js'
import {type Finding, ok, skipped} from './finding.js'
import {examineMachine} from './machine.js'
import {lastEvent} from './preview.js'
import {remedyFor} from './remedies.js'

/** Checks everything in order; the network, with one real test span, at level `remote` only. */
export async function examineHealth(context: Context, testEvent: TelemetryEvent | undefined): Promise<Finding[]> {
  const findings = examineMachine(context, await lastEvent(context).catch(() => undefined))
  const network = ['dns', 'proxy', 'tls', 'authentication', 'test span']
  if (context.decision.level !== 'remote' || !testEvent) {
    const why = `not tried: telemetry is ${context.decision.level}`
    return [...findings, ...network.map((check) => skipped(check, why))]
  }
  const target = resolveTarget(context.loaded.settings, context.env)
  if ('problem' in target) {
    const problem: Finding = {
      check: 'endpoint',
      detail: target.problem,
      remedy: remedyFor(target.problem, undefined),
      status: 'error',
    }
    return [...findings, problem, ...network.map((check) => skipped(check, 'not tried: the settings allow no request'))]
  }
  const route = findProxy(target.url, context.env)
  const proxy = 'proxy' in route ? route.proxy : undefined
  const dns = proxy
    ? skipped('dns', 'not tried: the proxy looks names up')
    : await lookUp(target.url.hostname.replace(/^\[|\]$/g, ''))
  const result: SendResult =
    dns.status === 'error' ? {detail: dns.detail, status: 'later'} : await trySpan(context, testEvent)
  const way = proxy ? throughProxy(`${proxy.protocol}//${proxy.host}`, result) : ok('proxy', 'none')
  const isEncrypted = target.url.protocol === 'https:'
  return [...findings, dns, way, ...answered(result, {isEncrypted, isProxied: proxy !== undefined})]
}

/** What a proxy itself refuses, or how it cannot be reached, begins with its name. */
const isOfProxy = ({detail = ''}: SendResult) => detail.startsWith('proxy ')

function throughProxy(address: string, result: SendResult): Finding {
  if (!isOfProxy(result)) return ok('proxy', address)
  const {detail = ''} = result
  return {check: 'proxy', detail, remedy: remedyFor(detail, codeOf(result)), status: 'error'}
}

const codeOf = (result: SendResult) => ('code' in result ? result.code : undefined)

async function lookUp(host: string): Promise<Finding> {
  try {
    const {address} = await lookup(host)
    return ok('dns', `${host} is ${address}`)
  } catch (error) {
    const detail = `${host} cannot be looked up (${(error as NodeJS.ErrnoException).code})`
    return {check: 'dns', detail, remedy: remedyFor('ENOTFOUND', undefined), status: 'error'}
  }
}

async function trySpan({bin, dictionary, env, loaded}: Context, event: TelemetryEvent): Promise<SendResult> {
  const sender = await createSender({bin, dictionary, env, pluginVersion: VERSION, settings: loaded.settings})
  try {
    return await sender.send([event], {compress: true, timeoutMs: loaded.settings.export_timeout * 1000})
  } finally {
    sender.close()
  }
}

const REJECTED = 'The collector took the request, but not the span: its words say why.'

/** What one answer says about the ways to it: where TLS fails, nothing behind it was reached. */
function answered(result: SendResult, {isEncrypted, isProxied}: {isEncrypted: boolean; isProxied: boolean}): Finding[] {
  const detail = result.detail ?? ''
  const code = codeOf(result)
  const isTaken = result.status === 'acknowledged' || result.status === 'partial'
  const isReached = (isTaken || code !== undefined) && !isOfProxy(result)
  const remedy = remedyFor(detail, code, isProxied)
  const tlsFailed = /certificate|TLS/.test(detail) && !isReached && !isOfProxy(result)
  const tls: Finding = !isEncrypted
    ? skipped('tls', 'plain http')
    : tlsFailed
      ? {check: 'tls', detail, remedy, status: 'error'}
      : isReached
        ? ok('tls', 'the certificate is trusted')
        : skipped('tls', 'not reached')
  const denied = isReached && (code === 401 || code === 403)
  const authentication: Finding = denied
    ? {check: 'authentication', detail, remedy, status: 'error'}
    : isReached
      ? ok('authentication', 'not refused')
      : skipped('authentication', 'not reached')
  const span: Finding =
    result.status === 'acknowledged'
      ? ok('test span', detail || 'acknowledged')
      : {check: 'test span', detail, remedy: isTaken ? REJECTED : remedy, status: 'error'}
  return [tls, authentication, span]
}
