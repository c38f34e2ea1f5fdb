/**
 * The settings of one user, checked and complete. Names are those of the manual, since users see them in files and in
 * `telemetry:status`.
 */
export interface Settings {
  enabled: boolean
  /** OTLP/HTTP traces endpoint, used as given; undefined where there is none. */
  endpoint: string | undefined
  /** Values may hold `${NAME}`: resolved only when a request is made. */
  headers: Record<string, string>
  service_name: string
  service_namespace: string
  deployment_environment: string
  /** Spans in one export request. */
  batch_size: number
  /** Seconds that a delivery waits for more events. */
  batch_timeout: number
  /** Seconds for one export request. */
  export_timeout: number
  debug: boolean
  /** Absolute. */
  local_path: string
  delivery: Delivery
  /** Bytes. */
  log_max_size: number
  /** Rotated files that are kept. */
  log_max_files: number
  /** PEM file, added to Node's own roots. */
  ca_file: string | undefined
  compression: 'gzip' | 'none'
  protocol: 'http/json' | 'http/protobuf'
  allow_insecure_headers: boolean
}

export type Delivery = 'auto' | 'background' | 'inline' | 'manual'

/** Where a setting's value comes from. */
export type Source = 'config' | 'default' | 'env' | 'host'

/** A wrong value: never an error in the user's command, shown by `status`, `doctor` and debug mode. */
export interface Diagnostic {
  key: string
  /** The file's path, or the environment variable's name. */
  source: string
  /** What is wrong and what was expected; a secret's value is never in it. */
  problem: string
  /** What is used instead. */
  used: unknown
}
