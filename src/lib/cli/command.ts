import {Command} from '@oclif/core'

interface Failure extends Error {
  oclif?: {exit?: number}
}

/**
 * A command of ours. With `--json`, oclif 4 ends each failure with 1, also wrong usage, and prints a parse error with
 * the whole of its configuration; here the exit code is the same as without, and the error what a program can use.
 */
export abstract class TelemetryCommand extends Command {
  protected override async catch(error: Failure): Promise<unknown> {
    if (this.jsonEnabled()) process.exitCode ??= error.oclif?.exit ?? 1
    return super.catch(error)
  }

  protected override toErrorJson(error: unknown): unknown {
    if (!(error instanceof Error)) return super.toErrorJson(error)
    const {message, name, oclif} = error as Failure
    return {error: {message, name, oclif: {exit: oclif?.exit ?? 1}}}
  }
}
