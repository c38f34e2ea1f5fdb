import {Command, Flags} from '@oclif/core'

export default class ImportFromCode extends Command {
  static description = 'Symbolic links, hidden folders, node_modules, __pycache__, venv and .venv are left out.'
  static enableJsonFlag = true
  static examples = ['<%= config.bin %> <%= command.id %> --repo . --out .specfact/plan.json']
  static flags = {
    out: Flags.string({description: 'Write the plan to this file, as JSON', helpValue: 'FILE'}),
    repo: Flags.string({default: '.', description: 'Directory with the sources', helpValue: 'DIR'}),
  }
  static summary = 'Make a plan of the features and stories in Python sources.'

  async run() {
    const {flags} = await this.parse(ImportFromCode)
    const {importCode, summary, writePlan} = await import('../../lib/import-code.js')
    const {counts, plan} = await importCode(flags.repo)
    // Plain oclif: nobody listens where the telemetry plugin is not installed.
    await this.config.runHook('telemetry', {attributes: {...counts, execution_mode: 'ast'}})
    if (flags.out) writePlan(flags.out, plan)
    this.log(summary(flags.repo, counts, plan).join('\n'))
    if (flags.out) this.log(`\nPlan written to ${flags.out}`)
    return {...counts, ...plan}
  }
}
