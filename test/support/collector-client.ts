import {createSender, type SenderOptions, type SendResult} from '../../src/lib/delivery/otlp.js'
import {dictionaryOf, type TelemetryEvent} from '../../src/lib/event/dictionary.js'

type Settings = SenderOptions['settings']

export const anEvent = (values: Partial<TelemetryEvent> = {}): TelemetryEvent => ({
  cli_version: '1.4.2',
  command: 'import.from_code',
  consent: 'remote',
  destination: '9c1f02aa',
  duration_ms: 4280,
  exit_code: 0,
  files_analyzed: 140,
  mode: 'import',
  opt_in_source: 'config',
  outcome: 'success',
  schema_version: 1,
  span_id: '00f067aa0ba902b7',
  success: true,
  timestamp: '2026-11-22T19:08:41.123Z',
  trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
  ...values,
})

export const senderOptions = (settings: Partial<Settings> = {}, env: NodeJS.ProcessEnv = {}): SenderOptions => ({
  bin: 'specfact',
  dictionary: dictionaryOf(),
  env,
  pluginVersion: '0.1.0',
  settings: {
    allow_insecure_headers: false,
    ca_file: undefined,
    compression: 'none',
    deployment_environment: 'production',
    endpoint: undefined,
    headers: {},
    protocol: 'http/json',
    service_name: 'specfact-cli',
    service_namespace: 'cli',
    ...settings,
  },
})

/** One event, or these, sent by a sender of its own. */
export async function sendOnce(
  settings: Partial<Settings>,
  {
    env = {},
    events = [anEvent()],
    timeoutMs = 5000,
  }: {env?: NodeJS.ProcessEnv; events?: TelemetryEvent[]; timeoutMs?: number} = {},
): Promise<SendResult> {
  const sender = await createSender(senderOptions(settings, env))
  try {
    return await sender.send(events, {compress: true, timeoutMs})
  } finally {
    sender.close()
  }
}
