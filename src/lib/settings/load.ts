import type {z} from 'zod'
import type {Env, Paths} from '../paths.js'
import {type ConfigFile, readConfig} from './config-file.js'
import {by} from './checks.js'
import {isMap, mergeHeaders, parseHeaderText} from './formats.js'
import {variableOf} from './hot.js'
import {type SettingRow, settingsTable} from './schema.js'
import type {Diagnostic, Settings, Source} from './settings.js'
import {nearest} from './suggest.js'

export interface Loaded {
  settings: Settings
  sources: Record<keyof Settings, Source>
  diagnostics: Diagnostic[]
  /** The configuration file that exists; undefined where there is none. */
  file: string | undefined
  /** `enabled` in the configuration file alone: what consent by configuration is decided on. */
  configEnabled: boolean
}

/** Where settings come from. */
export interface LoadInput {
  paths: Paths
  env: Env
  bin: string
  /** Full name of an environment variable from the part after the CLI's prefix. */
  envKey: (name: string) => string
  /** Defaults that the host declares. */
  host?: Partial<Pick<Settings, 'service_name'>>
}

/**
 * Reads the user's settings: the first configuration file that exists, then the environment over it. Never throws and
 * never runs code: a wrong value is a diagnostic, and the default is used.
 */
export function load({bin, env, envKey, host = {}, paths}: LoadInput): Loaded {
  const table = settingsTable(paths, bin)
  const file = readConfig(paths)
  const diagnostics = [...file.diagnostics, ...unknownKeys(file, table)]
  const settings: Record<string, unknown> = {}
  const sources: Record<string, Source> = {}
  let configEnabled = false
  for (const [key, row] of Object.entries(table) as [keyof Settings, SettingRow][]) {
    const base =
      key in host
        ? {source: 'host' as const, value: host[key as 'service_name']}
        : {source: 'default' as const, value: row.default}
    const fromFile = parse({key, raw: file.values[key], row, source: file.path ?? ''}, base.value)
    const name = envKey(variableOf(key))
    const fromEnv =
      row.env === false
        ? undefined
        : parse({key, raw: env[name] || undefined, row: rowOfVariable(key, row), source: name}, base.value)
    settings[key] = (fromEnv ?? fromFile ?? base).value
    sources[key] = fromEnv?.ok ? 'env' : !fromEnv && fromFile?.ok ? 'config' : base.source
    if (key === 'headers') {
      // Those of the environment are added to the file's, and a wrong variable adds none. Their values are secrets.
      settings[key] = mergeHeaders(headersOf(fromFile), headersOf(fromEnv))
      if (fromFile?.ok && !fromEnv?.ok) sources[key] = 'config'
      if (fromEnv?.diagnostic && fromFile?.ok) fromEnv.diagnostic.used = 'the headers of the file'
    }
    diagnostics.push(...[fromFile?.diagnostic, fromEnv?.diagnostic].filter((entry) => entry !== undefined))
    if (key === 'enabled') configEnabled = fromFile?.value === true
  }
  return {
    configEnabled,
    diagnostics,
    file: file.path,
    settings: settings as unknown as Settings,
    sources: sources as Record<keyof Settings, Source>,
  }
}

function unknownKeys(file: ConfigFile, table: object): Diagnostic[] {
  return Object.keys(file.values)
    .filter((key) => !Object.hasOwn(table, key))
    .map((key) => {
      const suggestion = nearest(key, Object.keys(table))
      // What stands there may be a secret in the wrong place: only a key that is nearly one of ours is repeated.
      const name = suggestion ? printable(key) : '(unknown key)'
      const hint = suggestion ? `, did you mean ${suggestion}?` : ''
      return {key: name, source: file.path ?? '', problem: `is not a setting${hint}`, used: 'ignored'}
    })
}

/** A row as the environment sets it: headers have a form of their own there, in which a `$` is a `$`. */
function rowOfVariable(key: string, row: SettingRow): SettingRow {
  if (key !== 'headers') return row
  const literal = (headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replaceAll('$', '$$$$')]))
  return {
    ...row,
    schema: by((raw) => {
      const parsed = parseHeaderText(String(raw))
      return parsed.ok ? {ok: true, value: literal(parsed.value)} : parsed
    }),
  }
}

interface Outcome {
  ok: boolean
  value: unknown
  diagnostic?: Diagnostic
}

const headersOf = (outcome: Outcome | undefined) => (outcome?.ok ? (outcome.value as Record<string, string>) : {})

/** One value, checked; undefined where none is given. */
function parse(
  {key, raw, row, source}: {key: string; raw: unknown; row: SettingRow; source: string},
  fallback: unknown,
): Outcome | undefined {
  // A key without a value (`endpoint:`) is not set.
  if (raw === undefined || raw === null) return undefined
  const parsed: z.ZodSafeParseResult<unknown> = row.schema.safeParse(raw)
  if (parsed.success) return {ok: true, value: parsed.data}
  const expected = parsed.error.issues[0]?.message ?? 'another value'
  const shown = row.secret || key === 'endpoint' ? '[redacted]' : describe(raw)
  const diagnostic = {
    key,
    source,
    problem: `is ${shown}, expected ${expected}`,
    used: isMap(fallback) ? 'none' : (fallback ?? 'none'),
  }
  return {diagnostic, ok: false, value: fallback}
}

function describe(raw: unknown): string {
  if (Array.isArray(raw)) return 'a list'
  if (typeof raw === 'object') return isMap(raw) ? 'a map' : 'a date or binary data'
  return typeof raw === 'string' ? `"${printable(raw)}"` : String(raw)
}

function printable(text: string): string {
  const clean = text.replaceAll(/[^\x20-\x7e\u00a1-\u024f]/g, '?')
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean
}
