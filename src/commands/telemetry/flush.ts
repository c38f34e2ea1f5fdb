import {Flags} from '@oclif/core'
import {TelemetryCommand} from '../../lib/cli/command.js'
import {contextOf} from '../../lib/cli/context.js'
import {UsageError} from '../../lib/cli/enable.js'
import {errandOf, targetOf} from '../../lib/cli/flush.js'
import {progressBar} from '../../lib/cli/progress.js'
import {endpointText} from '../../lib/cli/show.js'
import {parseSince} from '../../lib/cli/since.js'
import type {Errand} from '../../lib/delivery/deliver.js'
import {dryRun, FileError, flushTo, flushToFile} from '../../lib/delivery/elsewhere.js'
import {type Flushed, flushToEndpoint} from '../../lib/delivery/flush.js'
import type {Selection} from '../../lib/delivery/selection.js'
import {counted} from '../../lib/report/words.js'

export default class TelemetryFlush extends TelemetryCommand {
  static override description =
    `Delivers in the foreground what waits for your collector, and says what became of it. A back-off is ignored, a running delivery is waited for up to 30 seconds. Exits with 1 when something could not be delivered.`
  static override enableJsonFlag = true
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {
      command: '<%= config.bin %> <%= command.id %> --all --include-local',
      description: 'Everything that is kept, delivered before or not',
    },
    {
      command: '<%= config.bin %> <%= command.id %> --to http://localhost:4318/v1/traces --all',
      description: 'To another collector',
    },
    {
      command: '<%= config.bin %> <%= command.id %> --file events.jsonl',
      description: "Into a file, for the Collector's otlpjsonfile receiver",
    },
  ]
  static override flags = {
    all: Flags.boolean({description: 'from the beginning of what is kept, whichever endpoint it was recorded for'}),
    'dry-run': Flags.boolean({description: 'say what would be sent, and send nothing'}),
    file: Flags.string({
      description: 'write everything that is kept into this file as OTLP JSON lines, and send nothing',
      exclusive: ['to'],
      helpValue: 'FILE',
    }),
    header: Flags.string({
      dependsOn: ['to'],
      description: 'header for --to, "Name: value"; those of your settings are not sent there',
      helpValue: 'HEADER',
      multiple: true,
    }),
    'include-local': Flags.boolean({description: 'also events that were recorded to be kept locally'}),
    since: Flags.string({description: 'from then on, delivered or not: 7d, 12h, 2026-11-01', helpValue: 'TIME'}),
    to: Flags.string({description: 'another collector; what waits for yours goes on waiting', helpValue: 'URL'}),
  }
  static override summary = 'Deliver what waits, now'

  async run(): Promise<Flushed> {
    const {flags} = await this.parse(TelemetryFlush)
    const context = contextOf(this.config)
    const since = flags.since === undefined ? undefined : parseSince(flags.since, Date.now())
    if (flags.since !== undefined && since === undefined)
      this.error(`--since ${flags.since} is no time: use 7d, 12h or 2026-11-01`, {exit: 2})
    // A file stays on this machine, so that it gets everything that is kept.
    const isFile = flags.file !== undefined
    const selection = {all: flags.all || isFile, includeLocal: flags['include-local'] || isFile, since}
    const target = this.target(flags)
    const errand = errandOf(context)
    const {decision, loaded, typed} = context
    const own = loaded.settings.endpoint ? endpointText(loaded.settings.endpoint) : 'nobody: no endpoint is set'
    let flushed: Flushed
    if (flags['dry-run'])
      flushed = await dryRun(errand, selection, flags.file ?? (target ? endpointText(target.endpoint) : own))
    else if (flags.file !== undefined) flushed = await this.write(errand, selection, flags.file)
    else if (!target && decision.level !== 'remote') {
      this.error(
        `Telemetry is ${decision.level} (${decision.reason}), so nothing is sent. ${typed('telemetry:enable')} --endpoint URL names a collector; --to URL or --file FILE work without.`,
        {exit: 1},
      )
    } else {
      const {waiting: total} = await dryRun(errand, selection, '')
      const bar = progressBar(total, !this.jsonEnabled())
      const shown = {...errand, onProgress: bar.update}
      flushed = await (target ? flushTo(shown, selection, target) : flushToEndpoint(shown, selection)).finally(bar.stop)
    }
    this.announce(flushed, since !== undefined)
    const {delivered, detail, result, set_aside, waiting} = flushed
    return {delivered, waiting, set_aside, result, detail}
  }

  private async write(errand: Errand, selection: Selection, file: string): Promise<Flushed> {
    try {
      return await flushToFile(errand, selection, file)
    } catch (error) {
      if (error instanceof FileError) this.error(error.message, {exit: 1})
      throw error
    }
  }

  private target({header = [], to}: {header?: string[] | undefined; to?: string | undefined}) {
    try {
      return targetOf(to, header)
    } catch (error) {
      if (error instanceof UsageError) this.error(error.message, {exit: 2})
      throw error
    }
  }

  /** @param isPart what is older was not asked for: it may go on waiting */
  private announce({delivered, detail, result, set_aside, waiting}: Flushed, isPart: boolean): void {
    if (result === 'dry-run' || result === 'written') {
      this.log(result === 'dry-run' ? detail : `${counted(delivered, 'event')} written to ${detail}`)
      return
    }
    this.log(`Delivered: ${delivered}, waiting: ${waiting}, set aside: ${set_aside}`)
    if (detail) this.log(detail)
    const isWell = (isPart || waiting === 0) && set_aside === 0 && !['later', 'refused', 'stopped'].includes(result)
    if (!isWell) process.exitCode = 1
  }
}
