import {Command, Flags} from '@oclif/core'
import {record} from 'oclif-plugin-telemetry'

export default class Repro extends Command {
  static description = `Exits with 1 where a check finds something.

Do the sources parse? Do plan and code agree? Do the contracts in docstrings, decorators and assertions fit the code? Does what the tests import still exist?`
  static examples = ['<%= config.bin %> <%= command.id %> --repo .']
  static flags = {
    plan: Flags.string({
      description: 'Plan to compare with [default: DIR/.specfact/plan.json, if any]',
      helpValue: 'FILE',
    }),
    repo: Flags.string({default: '.', description: 'Directory with the sources', helpValue: 'DIR'}),
  }
  static summary = 'Check Python sources against their plan, their contracts and their tests.'

  async run() {
    const {flags} = await this.parse(Repro)
    const {numbersOf, report, reproduce} = await import('../lib/reproduce.js')
    const result = await reproduce(flags.repo, flags.plan)
    const numbers = numbersOf(result)
    record({execution_mode: 'ast'})
    record(numbers)
    this.log(report(result).join('\n'))
    if (numbers.violations_detected > 0) this.exit(1)
  }
}
