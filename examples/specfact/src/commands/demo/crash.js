import {Command} from '@oclif/core'

export default class DemoCrash extends Command {
  static hidden = true
  static summary = 'Fail with a TypeError that nobody expected, to see what telemetry keeps of it.'

  async run() {
    await this.parse(DemoCrash)
    const plan = JSON.parse('null')
    this.log(plan.features.length)
  }
}
