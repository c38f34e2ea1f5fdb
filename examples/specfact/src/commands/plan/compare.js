import {Args, Command} from '@oclif/core'

export default class PlanCompare extends Command {
  static args = {
    before: Args.string({description: 'Plan file', required: true}),
    after: Args.string({description: 'Plan file to compare it with', required: true}),
  }
  static description = 'Exits with 1 where they differ.'
  static examples = ['<%= config.bin %> <%= command.id %> old.json .specfact/plan.json']
  static summary = 'Show the stories that were added and removed between two plans.'

  async run() {
    const {args} = await this.parse(PlanCompare)
    const {compareFiles} = await import('../../lib/compare.js')
    const {differences, lines} = compareFiles(args.before, args.after)
    await this.config.runHook('telemetry', {
      attributes: {execution_mode: 'direct', plan_drift_violations: differences, violations_detected: differences},
    })
    this.log(lines.join('\n'))
    if (differences > 0) this.exit(1)
  }
}
