import {createInterface} from 'node:readline/promises'
import {type Command, Flags} from '@oclif/core'
import {TelemetryCommand} from '../../lib/cli/command.js'
import {type Context, writableContextOf} from '../../lib/cli/context.js'
import {type Purge, purgeData, purgeWarnings, recordedFiles} from '../../lib/cli/purge.js'
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

/**
 * Asks on a terminal; elsewhere only `--yes` will do, since nobody could answer.
 * @param done what was done already, a sentence and a space
 */
export async function confirmPurge(command: Command, context: Context, yes: boolean, done = ''): Promise<void> {
  const {logs, others} = recordedFiles(context)
  // The compiled settings tell nothing that the settings do not, and each command makes them anew.
  const asked = [...logs, ...others].filter((path) => path !== context.paths.snapshot)
  if (yes || asked.length === 0) return
  if (!process.stdin.isTTY || !process.stderr.isTTY || command.jsonEnabled())
    command.error(`${done}Nothing was deleted: add --yes to delete without being asked.`, {exit: 2})
  const terminal = createInterface({input: process.stdin, output: process.stderr})
  const files = asked.map((path) => pathText(path, context.paths.home)).join(', ')
  // Ctrl-C is a no.
  const answer = await terminal.question(`Delete ${files} for good? [y/N] `).catch(() => '')
  terminal.close()
  if (!/^y(?:es)?$/i.test(answer.trim())) command.error(`${done}Nothing was deleted.`, {exit: 1})
}
