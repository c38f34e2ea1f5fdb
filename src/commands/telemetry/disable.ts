import {Flags} from '@oclif/core'
import {TelemetryCommand} from '../../lib/cli/command.js'
import {contextOf, templateText, writableContextOf} from '../../lib/cli/context.js'
import {confirmPurge, NOTHING_PURGED, type Purge, purgeData, purgeWarnings} from '../../lib/cli/purge.js'
import {pathText} from '../../lib/cli/show.js'
import {forgetWaiting} from '../../lib/delivery/forget.js'
import {removeOptIn} from '../../lib/consent/store.js'
import {codeOf} from '../../lib/files/read.js'
import {EditError, editConfig} from '../../lib/settings/edit.js'

interface Disabled {
  level: string
  reason: string
  changed: string[]
  purged: string[]
  warnings: string[]
}

export default class TelemetryDisable extends TelemetryCommand {
  static override description =
    `Sets \`enabled: false\` in the configuration file and removes the opt-in file. Off is off. What was recorded stays until you delete it, with --purge or telemetry:purge. This command itself is not recorded.`
  static override enableJsonFlag = true
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --purge --yes',
  ]
  static override flags = {
    purge: Flags.boolean({description: 'also delete what was recorded'}),
    yes: Flags.boolean({char: 'y', dependsOn: ['purge'], description: 'delete without asking'}),
  }
  static override summary = 'Opt out of telemetry'

  async run(): Promise<Disabled> {
    const {flags} = await this.parse(TelemetryDisable)
    const before = writableContextOf(this.config)
    const changed = this.optedOut(before.paths.optIn)
    try {
      if (before.loaded.file) {
        const {isChanged, path} = editConfig(before.paths, templateText(this.config.bin), {enabled: false})
        if (isChanged) changed.push(path)
      }
    } catch (error) {
      if (error instanceof EditError) this.error(error.message, {exit: 1})
      throw error
    }
    await forgetWaiting(before)
    const purged = flags.purge ? await this.purge(flags.yes) : NOTHING_PURGED
    const {decision, envKey, paths} = contextOf(this.config)
    const warnings = purgeWarnings(purged, paths.home)
    if (decision.level !== 'off')
      warnings.unshift(`${envKey('TELEMETRY_OPT_IN')} still turns telemetry on in this shell: unset it.`)
    this.log(decision.level === 'off' ? 'Telemetry is off.' : 'Telemetry is off in your settings.')
    for (const path of changed) this.log(`Changed: ${pathText(path, paths.home)}`)
    for (const path of purged.deleted) this.log(`Deleted: ${pathText(path, paths.home)}`)
    for (const warning of warnings) this.warn(warning)
    if (purged.failed.length > 0) process.exitCode = 1
    return {...decision, changed, purged: purged.deleted, warnings}
  }

  /** Asked only now: whatever the answer is, off is off. What the opting out has written down goes, too. */
  private async purge(yes: boolean): Promise<Purge> {
    const context = writableContextOf(this.config)
    await confirmPurge(this, context, yes, 'You have opted out. ')
    return purgeData(context)
  }

  private optedOut(path: string): string[] {
    try {
      return removeOptIn(path) ? [path] : []
    } catch (error) {
      return this.error(`${path} cannot be removed (${codeOf(error)}): see to its directory, then run this again.`, {
        exit: 1,
      })
    }
  }
}
