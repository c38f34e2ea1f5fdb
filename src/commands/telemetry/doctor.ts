import {TelemetryCommand} from '../../lib/cli/command.js'
import {contextOf} from '../../lib/cli/context.js'
import {examineHealth} from '../../lib/cli/doctor.js'
import type {Finding} from '../../lib/cli/finding.js'
import {exampleEvent} from '../../lib/cli/preview.js'

interface Doctor {
  ok: boolean
  findings: Finding[]
}

const MARKS = {error: 'x', ok: '+', skipped: '-', warning: '!'} as const

export default class TelemetryDoctor extends TelemetryCommand {
  static override description =
    `Checks files, settings, consent, the clock and, at level remote, the way to your collector with one real test span, in this order. Each finding says what to do. Exits with 1 unless all is well.`
  static override enableJsonFlag = true
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']
  static override summary = 'Find out what is wrong, and what to do'

  async run(): Promise<Doctor> {
    await this.parse(TelemetryDoctor)
    const context = contextOf(this.config)
    const example = exampleEvent(this.config, context, 'telemetry:doctor')
    // What is about to be sent is not kept locally only, as our other events are.
    const findings = await examineHealth(context, example && {...example, consent: 'remote'})
    const ok = findings.every(({status}) => status !== 'error')
    for (const {check, detail, remedy, status} of findings) {
      this.log('%s', `${MARKS[status]} ${check.padEnd(14)} ${detail}`)
      if (remedy) this.log('%s', `  ${''.padEnd(14)} -> ${remedy}`)
    }
    const count = (of: string) => findings.filter(({status}) => status === of).length
    const noted = count('warning') > 0 ? `Nothing to mend, ${count('warning')} to know.` : 'All is well.'
    this.log(`\n${ok ? noted : `${count('error')} to mend.`}`)
    if (!ok) process.exitCode = 1
    return {ok, findings: findings.map(({check, detail, remedy, status}) => ({check, status, detail, remedy}))}
  }
}
