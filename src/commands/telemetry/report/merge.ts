import {writeFileSync} from 'node:fs'
import {Flags} from '@oclif/core'
import {TelemetryCommand} from '../../../lib/cli/command.js'
import {counted} from '../../../lib/report/words.js'
import type {Loaded} from '../../../lib/report/load.js'
import type {Benchmark} from '../../../lib/report/shape.js'

export default class TelemetryReportMerge extends TelemetryCommand {
  static override description =
    'Makes one anonymous benchmark out of many reports, and prints it as JSON. What fewer than five reports have is counted as "other"; days, weeks, versions and times are left out.'
  static override enableJsonFlag = true
  static override examples = [
    '<%= config.bin %> <%= command.id %> reports/*.json > community.json',
    '<%= config.bin %> <%= command.id %> ada.json grace.json --output community.json',
  ]
  static override flags = {
    output: Flags.string({char: 'o', description: 'write the benchmark into this file', helpValue: 'FILE'}),
  }
  static override strict = false
  static override summary = 'Make a benchmark out of many reports'
  static override usage = '<%= command.id %> FILE... [-o FILE] [--json]'

  async run(): Promise<Benchmark> {
    const {argv, flags} = await this.parse(TelemetryReportMerge)
    const paths = argv as string[]
    if (paths.length === 0)
      this.error('Name the reports to merge: files that telemetry:report --json printed', {exit: 2})
    const {distinct, loadReport, mergeReports} = await import('../../../lib/report/community.js')
    const all = this.checked(paths, loadReport)
    const reports = distinct(all)
    if (reports.length === 0) this.error('There are no runs in these reports', {exit: 1})
    const left = all.length - reports.length
    if (left > 0) this.warn(`${left} of the files are copies of others, or have no runs, and were not counted`)
    const benchmark = mergeReports(reports)
    if (reports.length < benchmark.smallest_group) {
      this.warn(
        `Of fewer than ${benchmark.smallest_group} reports only runs and failures are counted, as "other". They are nearly somebody's own: do not publish this.`,
      )
    }
    this.print(benchmark, flags.output)
    return benchmark
  }

  private checked(paths: readonly string[], load: (path: string) => Loaded): Loaded[] {
    const reports = paths.map((path) => {
      const report = this.loaded(path, load)
      if (report.kind === 'benchmark')
        this.error(`${path} is a benchmark already: merge the reports that it was made of`, {exit: 1})
      return report
    })
    const other = reports.findIndex(({cli}) => cli !== reports[0]?.cli)
    if (other !== -1)
      this.error(`${paths[other]} is a report of ${reports[other]?.cli}, ${paths[0]} of ${reports[0]?.cli}`, {exit: 1})
    return reports
  }

  private print(benchmark: Benchmark, path: string | undefined): void {
    const text = JSON.stringify(benchmark, undefined, 2)
    if (path === undefined) this.log('%s', text)
    else {
      try {
        writeFileSync(path, `${text}\n`)
      } catch (error) {
        this.error(`${path} cannot be written: ${(error as Error).message}`, {exit: 1})
      }
      this.log('%s', `A benchmark of ${counted(benchmark.reports, 'report')} was written to ${path}.`)
    }
  }

  private loaded(path: string, load: (path: string) => Loaded): Loaded {
    try {
      return load(path)
    } catch (error) {
      return this.error((error as Error).message, {exit: 1})
    }
  }
}
