import {TelemetryCommand} from '../../lib/cli/command.js'
import {contextOf} from '../../lib/cli/context.js'
import {problemText} from '../../lib/cli/declaration.js'
import {fieldRows, type ShownField} from '../../lib/cli/fields.js'
import {columns} from '../../lib/cli/show.js'

export default class TelemetryFields extends TelemetryCommand {
  static override description =
    'The data dictionary: each field that an event can have. What is not in it cannot be recorded.'
  static override enableJsonFlag = true
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']
  static override summary = 'List every field that can be recorded'

  async run(): Promise<ShownField[]> {
    await this.parse(TelemetryFields)
    const {declaration, dictionary} = contextOf(this.config)
    const fields = fieldRows(dictionary)
    for (const problem of declaration.problems) this.warn(problemText(this.config.bin, problem))
    const rows = fields.map(({declared_by, description, example, name, type}) => [
      name,
      type,
      `${description}. Example: ${example}${declared_by === 'host' ? ` (declared by ${this.config.bin})` : ''}`,
    ])
    this.log(columns(rows, {head: ['field', 'type', 'meaning'], indent: 0, wrapLast: process.stdout.columns ?? 80}))
    if (declaration.fields.length === 0)
      this.log('\nEvery field is built in; %s declares none of its own.', this.config.bin)
    return fields
  }
}
