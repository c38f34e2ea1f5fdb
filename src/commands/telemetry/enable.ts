import {text} from 'node:stream/consumers'
import {Flags} from '@oclif/core'
import {resolveTarget} from '../../lib/delivery/target.js'
import {TelemetryCommand} from '../../lib/cli/command.js'
import {type Context, contextOf, templateText, writableContextOf} from '../../lib/cli/context.js'
import {changesFor, missingVariables, recipientOf, suggested, UsageError} from '../../lib/cli/enable.js'
import {endpointText, pathText} from '../../lib/cli/show.js'
import {EditError, editConfig} from '../../lib/settings/edit.js'
import {variableOf} from '../../lib/settings/hot.js'
import {PRESETS, type PresetName} from '../../lib/settings/presets.js'

interface Enabled {
  level: string
  reason: string
  file: string
  endpoint: string | null
  log: string
  warnings: string[]
}

export default class TelemetryEnable extends TelemetryCommand {
  static override description =
    `Writes the configuration file (from a commented template; one that exists is edited in place, its comments kept) and says what is recorded from now on and where it goes. Without an endpoint everything stays on this machine.`
  static override enableJsonFlag = true
  static override examples = [
    {command: '<%= config.bin %> <%= command.id %>', description: 'Record locally, and nowhere else'},
    {
      command: '<%= config.bin %> <%= command.id %> --preset collector',
      description: 'Also name a collector on this machine',
    },
    {
      command:
        'printf "Authorization: Bearer $TOKEN" | <%= config.bin %> <%= command.id %> --endpoint https://otel.example.com/v1/traces --header -',
      description: 'Name a collector; its secret does not show in the process list',
    },
  ]
  static override flags = {
    endpoint: Flags.string({description: 'OTLP/HTTP traces endpoint to name as the recipient', helpValue: 'URL'}),
    header: Flags.string({
      description: 'header of each request, "Name: value"; - reads them from stdin',
      helpValue: 'HEADER',
      multiple: true,
    }),
    share: Flags.boolean({
      description: 'share with the authors of this CLI: name the endpoint that they suggest',
    }),
    preset: Flags.option({
      description: 'settings of a well-known recipient',
      options: Object.keys(PRESETS) as PresetName[],
    })(),
  }
  static override summary = 'Opt in to telemetry'

  async run(): Promise<Enabled> {
    const {flags} = await this.parse(TelemetryEnable)
    const before = writableContextOf(this.config)
    const headers = await this.readHeaders(flags.header ?? [])
    try {
      const changes = changesFor({
        current: recipientOf(before),
        effective: before.loaded.settings.endpoint,
        endpoint: flags.share ? suggested(flags, before) : flags.endpoint,
        headers,
        preset: flags.preset,
        variable: before.envKey(variableOf('endpoint')),
      })
      const {path} = editConfig(before.paths, templateText(this.config.bin), changes)
      return this.announce(path, {after: contextOf(this.config), before})
    } catch (error) {
      if (error instanceof UsageError) this.error(error.message, {exit: 2})
      if (error instanceof EditError) this.error(error.message, {exit: 1})
      throw error
    }
  }

  private async readHeaders(given: readonly string[]): Promise<string[]> {
    if (!given.includes('-')) return [...given]
    const lines = (await text(process.stdin)).split(/\r?\n/).filter((line) => line.trim())
    if (lines.length === 0) this.error('--header - reads headers from stdin, and there were none', {exit: 2})
    return [...given.filter((header) => header !== '-'), ...lines]
  }

  private announce(file: string, {after, before}: {after: Context; before: Context}): Enabled {
    const {decision, declaration, env, loaded, paths, typed} = after
    const {endpoint, headers, local_path} = loaded.settings
    const where = pathText(local_path, paths.home)
    const missing = endpoint ? missingVariables(headers, env) : []
    const kept = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
    const removed = Object.keys(before.loaded.settings.headers).filter((name) => !kept.has(name.toLowerCase()))
    const warnings = missing.map((name) => `${name} is not set: set it before events are sent.`)
    const target = endpoint && missing.length === 0 ? resolveTarget(loaded.settings, env) : undefined
    if (target && 'problem' in target) warnings.push(`Nothing is sent yet: ${target.problem}.`)
    if (removed.length > 0) warnings.push(`Removed with the endpoint they were for: ${removed.join(', ')}.`)
    for (const {key, problem, used} of loaded.diagnostics) warnings.push(`${key} ${problem}; used instead: ${used}.`)
    const keptOff =
      decision.level === 'off'
        ? `This file enables it, but another rule keeps it off: ${decision.reason}. See ${typed('telemetry:status')}.`
        : ''
    if (keptOff) warnings.unshift(keptOff)
    this.log(keptOff ? 'Telemetry is still off.' : 'Telemetry is on. Thank you!')
    this.log('\nRecorded: one line per command, with its name, duration, outcome and counts.')
    this.log('Never arguments, paths, error messages, or names of files, users or machines.')
    this.log(`All there is: \`${typed('telemetry:fields')}\``)
    if (declaration.docs_url) this.log(`About it: ${declaration.docs_url}`)
    this.log(`\nKept in: ${where}`)
    this.log(endpoint ? `Sent to: ${endpointText(endpoint)}` : 'Sent to: nobody')
    this.log(`Settings: ${pathText(file, paths.home)}`)
    this.log(`To stop: \`${typed('telemetry:disable')}\``)
    for (const warning of new Set(warnings)) this.warn(warning)
    return {...decision, endpoint: endpoint ? endpointText(endpoint) : null, file, log: local_path, warnings}
  }
}
