import {variablesIn} from '../delivery/headers.js'
import {mergeHeaders, parseHeaderText} from '../settings/formats.js'
import type {Changes} from '../settings/edit.js'
import {load} from '../settings/load.js'
import {PRESETS, type Preset, type PresetName} from '../settings/presets.js'
import {parseEndpoint} from '../settings/values.js'
import type {Context} from './context.js'

/** Wrong usage: what is wrong and what to do; the command exits with 2. */
export class UsageError extends Error {}

/** What the user asks `telemetry:enable` for. */
export interface Wish {
  preset?: PresetName | undefined
  endpoint?: string | undefined
  /** Lines `Name: value`. */
  headers: readonly string[]
  /** The endpoint that the headers in the file are for: a URL, `unknown`, or undefined where they are for nobody yet. */
  current: string | undefined
  /** The endpoint that events go to, in this shell, and the variable that may name it. */
  effective?: string | undefined
  variable?: string
}

/**
 * What `telemetry:enable` writes into the configuration file. Headers are credentials for one recipient: where another
 * one is named, those of the one before are removed.
 * @throws UsageError
 */
export function changesFor({
  current,
  effective,
  endpoint: given,
  headers: lines,
  preset: name,
  variable,
}: Wish): Changes {
  const preset: Preset = name ? PRESETS[name] : {description: ''}
  if (preset.needsEndpoint && !given) {
    throw new UsageError(`--preset ${name} needs --endpoint, for example ${preset.needsEndpoint}`)
  }
  if (name === 'local' && given !== undefined) {
    throw new UsageError('--preset local keeps events on this machine: leave out --endpoint')
  }
  if (name === 'local' && lines.length > 0) {
    throw new UsageError('--preset local keeps events on this machine: leave out --header')
  }
  const changes: Changes = {enabled: true}
  const named = given ?? preset.endpoint
  const endpoint = named === undefined ? undefined : checkedEndpoint(named)
  const namesRecipient = named !== undefined || name === 'local'
  if (namesRecipient) changes['endpoint'] = endpoint
  const ofPreset = preset.header ? {[preset.header[0]]: preset.header[1]} : {}
  const headers = lines.map(parseHeader).reduce(mergeHeaders, ofPreset)
  if (!namesRecipient && lines.length > 0 && effective !== undefined && hostOf(current) !== hostOf(effective))
    throw new UsageError(`${variable} names another endpoint than the file: say with --endpoint whose the header is`)
  const isOther = namesRecipient && current !== undefined && hostOf(endpoint) !== hostOf(current)
  if (isOther) changes['headers'] = undefined
  if (Object.keys(headers).length > 0) changes[isOther ? 'headers' : 'headers+'] = headers
  return changes
}

const hostOf = (endpoint: string | undefined) =>
  endpoint && URL.canParse(endpoint) ? new URL(endpoint).host : endpoint

/**
 * The endpoint that the CLI's author suggests: named by the user's own flag only.
 * @throws UsageError
 */
export function suggested(
  {endpoint, preset}: {endpoint?: string | undefined; preset?: string | undefined},
  {bin, declaration}: Context,
): string {
  // Not by `exclusive`: the help would then show that --preset and --endpoint, which go together, do not.
  if (endpoint !== undefined || preset !== undefined)
    throw new UsageError('--share names the endpoint by itself: leave out --endpoint and --preset')
  if (!declaration.suggested_endpoint) throw new UsageError(`${bin} suggests no endpoint: name one with --endpoint`)
  return declaration.suggested_endpoint
}

/**
 * Whose the headers in the configuration file are: the file's own endpoint's, whatever a variable of this shell says;
 * where it names none, that variable's. An endpoint that cannot be read might be anybody's.
 */
export function recipientOf({bin, envKey, loaded, paths}: Context): string | undefined {
  for (const {diagnostics, settings} of [load({bin, env: {}, envKey, paths}), loaded]) {
    if (diagnostics.some(({key}) => key === 'endpoint')) return 'unknown'
    if (settings.endpoint) return settings.endpoint
  }
  return undefined
}

/** Undefined for `none`. An empty text is no answer: it is what a variable that is not set leaves of `--endpoint "$URL"`. */
function checkedEndpoint(text: string): string | undefined {
  const parsed = parseEndpoint(text.trim() || '?')
  if (!parsed.ok) throw new UsageError(`--endpoint must be ${parsed.expected}`)
  return parsed.value
}

/** One header per flag: unlike in the environment, a comma is a comma. */
export function parseHeader(line: string): Record<string, string> {
  const parsed = parseHeaderText(line.replaceAll(',', '%2C'))
  if (parsed.ok && Object.keys(parsed.value).length > 0) return parsed.value
  const expected = parsed.ok || parsed.expected.startsWith('`') ? '' : `, with ${parsed.expected}`
  throw new UsageError(`--header must be "Name: value"${expected}`)
}

/** Names of the environment variables that header values refer to, and that are not set. */
export function missingVariables(
  headers: Record<string, string>,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  return variablesIn(headers).filter((name) => !env[name])
}
