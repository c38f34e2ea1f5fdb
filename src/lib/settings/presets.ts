/** Where a well-known service takes OTLP traces, and the header that it wants. */
export interface Preset {
  description: string
  /** Undefined where events stay local, or where the endpoint depends on the account and must be given. */
  endpoint?: string
  /** Header that the service wants; the value names an environment variable, so that no secret is in the file. */
  header?: [name: string, value: string]
  /** What `--endpoint` must be where the account decides on it. */
  needsEndpoint?: string
}

export const PRESETS = {
  collector: {
    description: 'an OpenTelemetry Collector on this machine',
    endpoint: 'http://localhost:4318/v1/traces',
  },
  grafana: {
    description: 'Grafana Cloud',
    // Base64 of `<instance id>:<token>`.
    header: ['Authorization', 'Basic ${GRAFANA_CLOUD_OTLP_AUTH}'],
    needsEndpoint: 'https://otlp-gateway-<zone>.grafana.net/otlp/v1/traces',
  },
  honeycomb: {
    description: 'Honeycomb',
    endpoint: 'https://api.honeycomb.io/v1/traces',
    header: ['x-honeycomb-team', '${HONEYCOMB_API_KEY}'],
  },
  jaeger: {description: 'Jaeger or Tempo on this machine', endpoint: 'http://localhost:4318/v1/traces'},
  local: {description: 'a file on this machine, and nowhere else'},
  signoz: {
    description: 'SigNoz Cloud',
    header: ['signoz-ingestion-key', '${SIGNOZ_INGESTION_KEY}'],
    needsEndpoint: 'https://ingest.<region>.signoz.cloud:443/v1/traces',
  },
} as const satisfies Record<string, Preset>

export type PresetName = keyof typeof PRESETS
