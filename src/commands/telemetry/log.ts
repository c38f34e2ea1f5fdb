import {Flags} from '@oclif/core'
import {TelemetryCommand} from '../../lib/cli/command.js'
import {contextOf} from '../../lib/cli/context.js'
import {eventRow, eventsTable, followEvents, isWanted, latestEvents, placeOf} from '../../lib/cli/log.js'
import {logName, wrapped} from '../../lib/cli/show.js'
import {parseSince} from '../../lib/cli/since.js'
import type {TelemetryEvent} from '../../lib/event/dictionary.js'

export default class TelemetryLog extends TelemetryCommand {
  static override description = 'Prints the latest events of your log, oldest first.'
  static override enableJsonFlag = true
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --since 7d --failed',
    '<%= config.bin %> <%= command.id %> --command import:from-code --jsonl',
  ]
  static override flags = {
    command: Flags.string({description: 'only this command', helpValue: 'ID'}),
    failed: Flags.boolean({description: 'only commands that did not succeed'}),
    follow: Flags.boolean({char: 'f', description: 'go on as events come, until Ctrl-C'}),
    jsonl: Flags.boolean({description: 'print the events as lines of JSON'}),
    number: Flags.integer({char: 'n', default: 20, description: 'how many events', helpValue: 'N', min: 0}),
    since: Flags.string({description: 'only those since then: 7d, 12h, 2026-11-01', helpValue: 'TIME'}),
  }
  static override summary = 'Show the latest events'

  async run(): Promise<TelemetryEvent[]> {
    const {flags} = await this.parse(TelemetryLog)
    // Not as `exclusive`: what is no flag of ours leaves a hole in the usage line.
    if (this.jsonEnabled() && (flags.follow || flags.jsonl))
      this.error('--json prints one array at the end: use --jsonl alone, or with --follow', {exit: 2})
    const {dictionary, loaded, paths, typed} = contextOf(this.config)
    const since = flags.since === undefined ? undefined : parseSince(flags.since, Date.now())
    if (flags.since !== undefined && since === undefined)
      this.error(`--since ${flags.since} is no time: use 7d, 12h or 2026-11-01`, {exit: 2})
    const wanted = {command: flags.command, failed: flags.failed, since}
    const isFiltered = flags.command !== undefined || flags.failed || since !== undefined || flags.number === 0
    const path = loaded.settings.local_path
    // Before the events are read, which takes a while: what is appended meanwhile is followed.
    const place = placeOf(path)
    const events = await latestEvents(path, dictionary, {...wanted, limit: flags.number})
    if (flags.jsonl) for (const event of events) this.log('%s', JSON.stringify(event))
    else if (events.length > 0) this.log('%s', eventsTable(events))
    else if (!flags.follow)
      this.log(
        wrapped(
          `${isFiltered ? 'No such events' : 'No events'} in ${logName(path, paths.home)}. \`${typed('telemetry:status')}\` says whether any are recorded.`,
          0,
        ),
      )
    if (flags.follow) {
      const shown = new Set(events.map(({span_id}) => span_id))
      for await (const event of followEvents(path, dictionary, {place, signal: new AbortController().signal})) {
        if (isWanted(event, wanted) && !shown.has(event.span_id))
          this.log('%s', flags.jsonl ? JSON.stringify(event) : eventRow(event).join('  '))
      }
    }
    return events
  }
}
