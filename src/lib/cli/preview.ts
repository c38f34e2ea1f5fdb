import type {Interfaces} from '@oclif/core'
import {keep} from '../event/accept.js'
import {type Beginning, buildEvent} from '../event/build.js'
import {isOwn, isUserInstalled, modeOf, nameOf, PLUGIN} from '../event/command.js'
import type {Dictionary, TelemetryEvent} from '../event/dictionary.js'
import {idsUnder} from '../event/ids.js'
import {MEANINGS, meaningOf} from '../event/meanings.js'
import {endingOf} from '../event/outcome.js'
import {finish} from '../event/report.js'
import {canonicalId} from '../run/host.js'
import {destinationOf} from '../settings/values.js'
import type {Context} from './context.js'
import {latestEvents} from './log.js'

/**
 * An event as a command would leave it if it went well, with the dictionary's examples for what commands report.
 * @returns undefined where the CLI has no such command
 */
export function exampleEvent(
  config: Interfaces.Config,
  context: Context,
  typed: string | undefined,
): TelemetryEvent | undefined {
  const command =
    typed === undefined
      ? config.commands.find(
          ({hidden, id, pluginName}) => !hidden && pluginName === config.name && !id.startsWith('telemetry:'),
        )
      : config.findCommand(typed.trim().replaceAll(' ', ':'))
  if (typed !== undefined && !command) return undefined
  const {decision, dictionary, loaded} = context
  const own = command !== undefined && isOwn(command)
  const name = !command
    ? 'example'
    : isUserInstalled(command) && !own
      ? PLUGIN
      : nameOf(canonicalId(config, command.id))
  const isRemote = decision.level === 'remote' && !own
  const beginning = {
    ...idsUnder(undefined),
    cli_version: config.version.split('+')[0],
    command: name,
    consent: isRemote ? 'remote' : 'local',
    destination: isRemote ? destinationOf(loaded.settings.endpoint ?? '') : undefined,
    mode: modeOf(name),
    opt_in_source: decision.level === 'off' ? 'config' : decision.reason,
    timestamp: new Date().toISOString(),
  }
  return buildEvent({
    beginning: keep(beginning, dictionary) as unknown as Beginning,
    duration: Number(MEANINGS['duration_ms']?.example),
    ending: endingOf(0, undefined),
    reported: finish(examples(dictionary), dictionary),
  })
}

function examples(dictionary: Dictionary): Record<string, boolean | number | string> {
  const reported = [...dictionary.values()].filter(({name, recordable}) => recordable && name !== 'mode')
  return Object.fromEntries(reported.map((field) => [field.name, meaningOf(field).example]))
}

/** The last event that was recorded; undefined where there is none. */
export async function lastEvent({dictionary, loaded}: Context): Promise<TelemetryEvent | undefined> {
  const [event] = await latestEvents(loaded.settings.local_path, dictionary, {limit: 1})
  return event
}
