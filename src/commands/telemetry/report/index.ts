import {writeFileSync} from 'node:fs'
import {Flags} from '@oclif/core'
import {TelemetryCommand} from '../../../lib/cli/command.js'
import {contextOf} from '../../../lib/cli/context.js'
import {logName} from '../../../lib/cli/show.js'
import {parseSince} from '../../../lib/cli/since.js'
import {reportCsv} from '../../../lib/report/csv.js'
import {isOfLog} from '../../../lib/journal/files.js'
import {lookOf} from '../../../lib/report/marks.js'
import {wantedOf} from '../../../lib/report/period.js'
import {reportOf} from '../../../lib/report/report.js'
import type {Comparison, Report} from '../../../lib/report/shape.js'
import {DIMENSIONS, summarize} from '../../../lib/report/summarize.js'
import {emptyText, reportText} from '../../../lib/report/text.js'

export default class TelemetryReport extends TelemetryCommand {
  static override description =
    'Your own numbers, from the log on your machine: how often commands ran, how they ended, how long they took, and what they caught. Nothing is sent anywhere.'
  static override enableJsonFlag = true
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --since 30d --html report.html',
    '<%= config.bin %> <%= command.id %> --by week --csv',
    {
      command: '<%= config.bin %> <%= command.id %> --compare community.json',
      description: 'Beside a benchmark, or beside another report',
    },
  ]
  static override flags = {
    by: Flags.option({description: 'one table with a row for each of these', options: DIMENSIONS})(),
    command: Flags.string({description: 'only this command', helpValue: 'ID'}),
    compare: Flags.string({
      description: 'set your numbers beside those of this report or benchmark',
      helpValue: 'FILE',
    }),
    csv: Flags.boolean({description: 'print the rows of --by (default: command) as CSV', exclusive: ['json', 'html']}),
    html: Flags.string({description: 'write a page with charts into this file', helpValue: 'FILE'}),
    since: Flags.string({description: 'only runs since then: 7d, 12h, 2026-11-01', helpValue: 'TIME'}),
    until: Flags.string({description: 'only runs until then; a day is included', helpValue: 'TIME'}),
  }
  static override summary = 'See what your own numbers say'

  async run(): Promise<Report> {
    const {flags} = await this.parse(TelemetryReport)
    const now = new Date()
    const {declaration, decision, dictionary, loaded, paths, typed} = contextOf(this.config)
    const wanted = wantedOf({...flags, by: flags.by ?? (flags.csv ? 'command' : undefined)}, now.getTime(), parseSince)
    if ('problem' in wanted) this.error(wanted.problem, {exit: 2})
    const log = loaded.settings.local_path
    const summary = summarize(log, dictionary, wanted)
    const report = reportOf(summary, {cli: this.config.bin, shares: declaration.shares, wanted})
    if (flags.compare !== undefined) report.compare = await this.compare(report, flags.compare)
    if (flags.html !== undefined) await this.writePage(report, flags.html, {log, now})
    else if (flags.csv) this.log('%s', reportCsv(report))
    else if (report.runs > 0) this.log('%s', reportText(report, lookOf(process.stdout, process.env), now))
    else {
      const isFiltered = summary.others > 0
      const isRecording = decision.level !== 'off'
      this.log('%s', emptyText(report, {isFiltered, isRecording, log: logName(log, paths.home), typed}))
    }
    return report
  }

  /** The checks of a stranger's file are loaded only where there is one. */
  private async compare(report: Report, path: string): Promise<Comparison> {
    const {compareWith, loadReport, UnreadableReport} = await import('../../../lib/report/community.js')
    try {
      const other = loadReport(path)
      if (other.cli === report.cli) return compareWith(report, other)
      this.error(`${path} is of another CLI: ${other.cli}, not ${report.cli}`, {exit: 1})
    } catch (error) {
      if (error instanceof UnreadableReport) this.error(error.message, {exit: 1})
      throw error
    }
  }

  private async writePage(report: Report, path: string, {log, now}: {log: string; now: Date}): Promise<void> {
    const {reportHtml} = await import('../../../lib/report/html.js')
    try {
      if (isOfLog(path, log)) throw new Error('it is the log itself, and was not touched')
      writeFileSync(path, reportHtml(report, now))
    } catch (error) {
      this.error(`${path} cannot be written: ${(error as Error).message}`, {exit: 1})
    }
    this.log('%s', `Written to ${path}. It is one file that loads nothing: open it in a browser.`)
  }
}
