import {accepts} from '../event/accept.js'
import type {Dictionary, Field} from '../event/dictionary.js'
import {isMap} from '../files/json.js'
import {eventPattern} from './pattern.js'
import {copyOf, hasModes, type Known, knownTexts} from './texts.js'
import {epochs} from './time.js'

/** Why a line was skipped: it holds no event, or one of a later format. */
export type Skip = 'newer' | 'unreadable'

/** What the report needs of an event. */
export interface Checked {
  /** Its timestamp in epoch milliseconds. */
  epoch: number
  command: string
  success: boolean
  outcome: string
  version: string | undefined
  /** Milliseconds; undefined where it is not known, as of a killed run. */
  duration: number | undefined
  /** A value for each count field, in the dictionary's order; undefined for those that the run did not report. */
  counts: readonly (number | undefined)[]
}

type Raw = Record<string, unknown>

/**
 * Tells events from other lines exactly as `parseEvent` does, seven times as fast: most lines are as we write them and
 * need no JSON, nothing is copied, and a value that many lines have is looked at once.
 */
export function lineCheck(dictionary: Dictionary): (line: string) => Checked | Skip {
  const isWanted = ({name, type}: Field) => type === 'count' || CAPTURED.includes(name)
  const wanted = [...dictionary.values()].filter(isWanted).map(({name}) => name)
  const counts = countFields(dictionary).map(({name}) => name)
  const pattern = eventPattern(dictionary, isWanted)
  const [at, fieldOf] = [(name: string) => wanted.indexOf(name) + 1, (name: string) => dictionary.get(name) as Field]
  const countsAt = counts.map(at)
  const indexes = CAPTURED.map(at) as [number, number, number, number, number, number, number]
  const known = knownTexts(dictionary)
  const epochOf = epochs(fieldOf('timestamp'))
  const parse = lineParser(dictionary, known, epochOf)
  const hasMode = hasModes(known)
  const [timeAt, commandAt, modeAt, durationAt, successAt, outcomeAt, versionAt] = indexes
  return (line) => {
    const match = pattern.exec(line)
    if (!match) return parse(line)
    const command = known.command(match[commandAt])
    const epoch = epochOf(match[timeAt])
    if (epoch === undefined || command === undefined || !hasMode(command, match[modeAt])) return 'unreadable'
    return {
      command,
      counts: countsAt.map((index) => numberOf(match[index])),
      duration: numberOf(match[durationAt]),
      epoch,
      outcome: known.outcome(match[outcomeAt]) ?? '',
      success: match[successAt] === 'true',
      version: known.cli_version(match[versionAt]),
    }
  }
}

const CAPTURED = ['timestamp', 'command', 'mode', 'duration_ms', 'success', 'outcome', 'cli_version']

/** The fields that are added up, in the dictionary's order. */
export function countFields(dictionary: Dictionary): Field[] {
  return [...dictionary.values()].filter(({type}) => type === 'count')
}

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text))

function lineParser(
  dictionary: Dictionary,
  known: Known,
  epochOf: (timestamp: unknown) => number | undefined,
): (line: string) => Checked | Skip {
  const fieldOf = (name: string) => dictionary.get(name) as Field
  const counts = countFields(dictionary)
  const required = ['success', 'trace_id', 'span_id'].map(fieldOf)
  const [version, duration] = [fieldOf('schema_version'), fieldOf('duration_ms')]
  return (line) => {
    const raw = parsed(line)
    if (!raw) return 'unreadable'
    const {schema_version} = raw
    if (!accepts(version, schema_version)) return isNewer(schema_version) ? 'newer' : 'unreadable'
    const [epoch, command, outcome] = [
      epochOf(raw['timestamp']),
      known.command(raw['command']),
      known.outcome(raw['outcome']),
    ]
    if (epoch === undefined || command === undefined || outcome === undefined) return 'unreadable'
    if (!known.mode(raw['mode']) || !known.consent(raw['consent']) || !known.opt_in_source(raw['opt_in_source']))
      return 'unreadable'
    if (!required.every((field) => accepts(field, raw[field.name]))) return 'unreadable'
    return {
      command,
      counts: counts.map((field) => countOf(raw, field)),
      duration: countOf(raw, duration),
      epoch,
      outcome,
      success: raw['success'] === true,
      version: known.cli_version(raw['cli_version']),
    }
  }
}

/** What some editors put before the first line, in the report's one character for each byte. */
const MARK = '\u00EF\u00BB\u00BF'

function parsed(line: string): Raw | undefined {
  try {
    // A copy, for V8 keeps what could not be parsed.
    const value: unknown = JSON.parse(copyOf(line.startsWith(MARK) ? line.slice(MARK.length) : line))
    return isMap(value) ? value : undefined
  } catch {
    return undefined
  }
}

function countOf(raw: Raw, field: Field): number | undefined {
  const value = raw[field.name]
  return value !== undefined && accepts(field, value) ? (value as number) : undefined
}

const isNewer = (version: unknown) => Number.isSafeInteger(version) && (version as number) > 1
