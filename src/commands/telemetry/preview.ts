import {Args, Flags} from '@oclif/core'
import {TelemetryCommand} from '../../lib/cli/command.js'
import {contextOf} from '../../lib/cli/context.js'
import {exampleEvent, lastEvent} from '../../lib/cli/preview.js'
import {endpointText} from '../../lib/cli/show.js'
import {FRAMING_HEADERS} from '../../lib/delivery/headers.js'
import {type TracesData, toOtlpJson} from '../../lib/delivery/otlp.js'
import {DISTRO} from '../../lib/delivery/spans.js'
import {nameOf, UNRECORDED} from '../../lib/event/command.js'
import type {TelemetryEvent} from '../../lib/event/dictionary.js'
import type {Settings} from '../../lib/settings/settings.js'
import {VERSION} from '../../version.js'

interface Preview {
  event: TelemetryEvent
  otlp: TracesData
}

export default class TelemetryPreview extends TelemetryCommand {
  static override args = {command: Args.string({description: 'a command, as it is typed'})}
  static override description =
    `Prints the line that a command would leave in the log, and the exact request that a collector would get for it. Nothing is recorded or sent for it, and no consent is needed.`
  static override enableJsonFlag = true
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --last --json',
  ]
  // A command may be of several words.
  static override strict = false
  static override flags = {last: Flags.boolean({description: 'the last recorded event instead of an example'})}
  static override summary = 'Show what would be recorded and sent'

  async run(): Promise<Preview> {
    const {argv, flags} = await this.parse(TelemetryPreview)
    const command = argv.length > 0 ? argv.join(' ') : undefined
    if (flags.last && command) this.error('--last shows the last event: leave out the command, or --last', {exit: 2})
    const context = contextOf(this.config)
    const {bin, dictionary, loaded, typed} = context
    const event = flags.last ? await lastEvent(context) : exampleEvent(this.config, context, command)
    if (!event && flags.last)
      this.error(`Nothing has been recorded yet. ${typed('telemetry:preview')} without --last shows an example.`, {
        exit: 1,
      })
    if (!event) this.error(`${command} is no command of ${bin}: see ${bin} --help`, {exit: 2})
    const {settings} = loaded
    const otlp = toOtlpJson([event], {bin, dictionary, pluginVersion: VERSION, settings})
    const isRecorded = ![...UNRECORDED].some((id) => nameOf(id) === event.command)
    const line = isRecorded ? 'The line in the log' : 'This command is not recorded. The line in the log would be'
    this.log('%s:\n\n%s\n', line, JSON.stringify(event))
    const isSent = isRecorded && event.consent === 'remote' && settings.endpoint
    this.log('%s\n\n%s', isSent ? requestLines(settings) : unsent(settings), JSON.stringify(otlp, undefined, 2))
    return {event, otlp}
  }
}

const unsent = ({endpoint}: Settings) =>
  `${endpoint ? 'This is kept on your machine' : 'No endpoint is set'}, so nothing is sent. A collector would get`

/** What stands before the body; of the user's own headers the names only. */
function requestLines({compression, endpoint = '', headers, protocol}: Settings): string {
  const body = protocol === 'http/json' ? 'application/json' : 'application/x-protobuf (here as JSON)'
  const names = Object.keys(headers).map((name) => name.toLowerCase())
  const own = names.filter((name) => !FRAMING_HEADERS.has(name)).map((name) => `${name}: [redacted]`)
  const agent = names.includes('user-agent') ? [] : [`user-agent: ${DISTRO}/${VERSION}`]
  const encoding = compression === 'gzip' ? ['content-encoding: gzip (here as it was before)'] : []
  return [`POST ${endpointText(endpoint)}`, ...own, ...agent, `content-type: ${body}`, ...encoding].join('\n')
}
