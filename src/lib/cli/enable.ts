import {mergeHeaders, parseHeaderText} from '../settings/formats.js'
import type {Changes} from '../settings/edit.js'
import {PRESETS, type Preset, type PresetName} from '../settings/presets.js'
import {parseEndpoint} from '../settings/values.js'

/** Wrong usage: what is wrong and what to do; the command exits with 2. */
export class UsageError extends Error {}

/**
 * What `telemetry:enable` writes into the configuration file.
 * @param given `headers` are lines `Name: value`, `current` the headers that the file has already
 * @throws UsageError
 */
export function changesFor(given: {
  preset?: PresetName | undefined
  endpoint?: string | undefined
  headers: readonly string[]
  current: Record<string, string>
}): Changes {
  const preset: Preset = given.preset ? PRESETS[given.preset] : {description: ''}
  if (preset.needsEndpoint && !given.endpoint) {
    throw new UsageError(`--preset ${given.preset} needs --endpoint, for example ${preset.needsEndpoint}`)
  }
  const headers = given.headers
    .map(parseHeader)
    .reduce(mergeHeaders, preset.header ? {[preset.header[0]]: preset.header[1]} : {})
  const changes: Changes = {enabled: true}
  if (given.preset === 'local') changes['endpoint'] = undefined
  const endpoint = given.endpoint ?? preset.endpoint
  if (endpoint !== undefined) changes['endpoint'] = checkedEndpoint(endpoint)
  if (Object.keys(headers).length > 0) changes['headers'] = mergeHeaders(given.current, headers)
  return changes
}

function checkedEndpoint(text: string): string | undefined {
  const parsed = parseEndpoint(text)
  if (!parsed.ok) throw new UsageError(`--endpoint must be ${parsed.expected}`)
  return parsed.value
}

/** One header per flag: unlike in the environment, a comma is a comma. */
export function parseHeader(line: string): Record<string, string> {
  const parsed = parseHeaderText(line.replaceAll(',', '%2C'))
  if (!parsed.ok) throw new UsageError(`--header must be "Name: value" (${parsed.expected})`)
  return parsed.value
}

/** Names of the environment variables that header values refer to, and that are not set. */
export function missingVariables(
  headers: Record<string, string>,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const names = Object.values(headers).flatMap((value) =>
    [...value.replaceAll('$$', '').matchAll(/\$\{(\w+)\}/g)].map((match) => match[1] ?? ''),
  )
  return [...new Set(names)].filter((name) => !env[name])
}
