import {Flags} from '@oclif/core'
import {TelemetryCommand} from '../../lib/cli/command.js'
import {writableContextOf} from '../../lib/cli/context.js'
import {confirmPurge, type Purge, purgeData, purgeWarnings} from '../../lib/cli/purge.js'
import {pathText} from '../../lib/cli/show.js'

export default class TelemetryPurge extends TelemetryCommand {
  static override description =
    `Deletes the log, its rotated files and the delivery's position and state. Your settings stay. This command itself is not recorded.`
  static override enableJsonFlag = true
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --yes --json']
  static override flags = {
    yes: Flags.boolean({char: 'y', description: 'delete without asking'}),
  }
  static override summary = 'Delete everything that was recorded'

  async run(): Promise<Purge> {
    const {flags} = await this.parse(TelemetryPurge)
    const context = writableContextOf(this.config)
    await confirmPurge(this, context, flags.yes)
    const purge = await purgeData(context)
    for (const path of purge.deleted) this.log(`Deleted: ${pathText(path, context.paths.home)}`)
    if (purge.deleted.length + purge.failed.length === 0) this.log('There was nothing to delete.')
    for (const warning of purgeWarnings(purge, context.paths.home)) this.warn(warning)
    if (purge.failed.length > 0) process.exitCode = 1
    return purge
  }
}
