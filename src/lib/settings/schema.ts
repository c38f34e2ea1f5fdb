import type {z} from 'zod'
import type {Paths} from '../paths.js'
import {by, seconds, text, whole} from './checks.js'
import {parseHeaders, parseSize} from './formats.js'
import {defaultHotSettings} from './hot.js'
import type {Settings} from './settings.js'
import {DELIVERIES, parseBoolean, parseEndpoint, parseOneOf, parsePath} from './values.js'

/** One row of the table of settings. */
export interface SettingRow<K extends keyof Settings = keyof Settings> {
  schema: z.ZodType<Settings[K]>
  default: Settings[K]
  description: string
  /** False where the environment cannot set it. */
  env?: false
  /** Its value may be a secret and is never shown. */
  secret?: true
}

export type SettingTable = {[K in keyof Settings]: SettingRow<K>}

/** The one table of settings: names, defaults and meanings. The template, the docs and `telemetry:status` come from it. */
export function settingsTable(paths: Paths, bin: string): SettingTable {
  return {
    enabled: {default: false, description: 'Record the use of this CLI', schema: by(parseBoolean)},
    ...sent(bin),
    ...kept(paths),
    ...transport(paths),
  }
}

type Rows<K extends keyof Settings> = Pick<SettingTable, K>

/** What is sent, and to whom. */
function sent(
  bin: string,
): Rows<
  | 'batch_size'
  | 'batch_timeout'
  | 'deployment_environment'
  | 'endpoint'
  | 'export_timeout'
  | 'headers'
  | 'service_name'
  | 'service_namespace'
> {
  return {
    endpoint: {
      default: undefined,
      description: 'OTLP/HTTP traces endpoint, used as given',
      schema: by(parseEndpoint),
    },
    headers: {
      default: {},
      description: 'Headers of each request to the endpoint',
      schema: by(parseHeaders),
      secret: true,
    },
    service_name: {default: `${bin}-cli`, description: 'Service name', schema: text()},
    service_namespace: {default: 'cli', description: 'Service namespace', schema: text()},
    deployment_environment: {default: 'production', description: 'Deployment environment', schema: text()},
    batch_size: {default: 512, description: 'Spans in one request, 1 to 10000', schema: whole(1, 10_000)},
    batch_timeout: {
      default: 5,
      description: 'Seconds that a delivery waits for more events, 0 to 60',
      schema: seconds('seconds from 0 to 60', (value) => value >= 0 && value <= 60),
    },
    export_timeout: {
      default: 10,
      description: 'Seconds for one request, over 0 to 60',
      schema: seconds('seconds over 0, at most 60', (value) => value > 0 && value <= 60),
    },
  }
}

/** What is kept on this machine, and when it leaves. */
function kept(paths: Paths): Rows<'debug' | 'delivery' | 'local_path' | 'log_max_files' | 'log_max_size'> {
  const hot = defaultHotSettings(paths)
  return {
    debug: {default: false, description: 'Say on stderr what is recorded and delivered', schema: by(parseBoolean)},
    local_path: {
      default: hot.local_path,
      description: 'Local log file',
      schema: by((raw) => parsePath(raw, paths.home)),
    },
    delivery: {
      default: hot.delivery,
      description: 'When events are sent: auto, background, inline or manual',
      schema: by((raw) => parseOneOf(raw, DELIVERIES)),
    },
    log_max_size: {
      default: hot.log_max_size,
      description: 'Size at which the log is rotated, 1 KB to 10 GB',
      env: false,
      schema: by(parseSize),
    },
    log_max_files: {
      default: hot.log_max_files,
      description: 'Rotated files that are kept, 0 to 1000',
      env: false,
      schema: whole(0, 1000),
    },
  }
}

/** How a request is made. */
function transport(paths: Paths): Rows<'allow_insecure_headers' | 'ca_file' | 'compression' | 'protocol'> {
  return {
    ca_file: {
      default: undefined,
      description: 'PEM file with certificate authorities to trust besides the usual ones',
      env: false,
      schema: by((raw) => parsePath(raw, paths.home)),
    },
    compression: {
      default: 'gzip',
      description: 'Compression of requests: gzip or none',
      env: false,
      schema: by((raw) => parseOneOf(raw, ['gzip', 'none'])),
    },
    protocol: {
      default: 'http/json',
      description: 'Encoding of requests: http/json or http/protobuf',
      schema: by((raw) => parseOneOf(raw, ['http/json', 'http/protobuf'])),
    },
    allow_insecure_headers: {
      default: false,
      description: 'Allow headers over plain http to another machine',
      env: false,
      schema: by(parseBoolean),
    },
  }
}
