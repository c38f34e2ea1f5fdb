import {TelemetryCommand} from '../../lib/cli/command.js'
import {contextOf} from '../../lib/cli/context.js'
import {type Status, statusOf, statusText} from '../../lib/cli/status.js'

export default class TelemetryStatus extends TelemetryCommand {
  static override description =
    `Prints the level (off, local or remote) and the rule that decides it, every rule with its verdict, each setting with its value and where it comes from, and the log. Header values are never shown.`
  static override enableJsonFlag = true
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']
  static override summary = 'Show whether telemetry is on, and why'

  async run(): Promise<Status> {
    await this.parse(TelemetryStatus)
    const context = contextOf(this.config)
    const status = await statusOf(context)
    this.log(statusText(status, context))
    return status
  }
}
