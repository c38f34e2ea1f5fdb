import {variablesIn} from '../delivery/headers.js'
import {mergeHeaders, parseHeaderText} from '../settings/formats.js'
import type {Changes} from '../settings/edit.js'
import {PRESETS, type Preset, type PresetName} from '../settings/presets.js'
import {parseEndpoint} from '../settings/values.js'

/** Wrong usage: what is wrong and what to do; the command exits with 2. */
export class UsageError extends Error {}

/** What the user asks `telemetry:enable` for. */
export interface Wish {
  preset?: PresetName | undefined
  endpoint?: string | undefined
  /** Lines `Name: value`. */
  headers: readonly string[]
  /** The endpoint that the settings have now. */
  current: string | undefined
}

/**
 * What `telemetry:enable` writes into the configuration file. Headers are credentials for one recipient: where another
 * one is named, those of the one before are removed.
 * @throws UsageError
 */
export function changesFor({current, endpoint: given, headers: lines, preset: name}: Wish): Changes {
  const preset: Preset = name ? PRESETS[name] : {description: ''}
  if (preset.needsEndpoint && !given) {
    throw new UsageError(`--preset ${name} needs --endpoint, for example ${preset.needsEndpoint}`)
  }
  const changes: Changes = {enabled: true}
  if (name === 'local') changes['endpoint'] = undefined
  const endpoint = checkedEndpoint(given ?? preset.endpoint)
  if (endpoint !== undefined) changes['endpoint'] = endpoint
  const ofPreset = preset.header ? {[preset.header[0]]: preset.header[1]} : {}
  const headers = lines.map(parseHeader).reduce(mergeHeaders, ofPreset)
  const isOther = endpoint !== undefined && current !== undefined && new URL(endpoint).host !== new URL(current).host
  if (isOther) changes['headers'] = undefined
  if (Object.keys(headers).length > 0) changes[isOther ? 'headers' : 'headers+'] = headers
  return changes
}

function checkedEndpoint(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
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
  return variablesIn(headers).filter((name) => !env[name])
}
