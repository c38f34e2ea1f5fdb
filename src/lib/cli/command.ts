import {Command, Errors} from '@oclif/core'
import {UnreadableLog} from '../journal/read.js'
import {typedIn} from './context.js'

interface Failure extends Error {
  oclif?: {exit?: number | undefined}
}

/**
 * A command of ours. With `--json`, oclif 4 ends each failure with 1, also wrong usage, and prints a parse error with
 * the whole of its configuration; here the exit code is the same as without, and the error what a program can use.
 */
export abstract class TelemetryCommand extends Command {
  protected override async catch(given: Failure): Promise<unknown> {
    const error = given instanceof UnreadableLog ? this.withRemedy(given) : given
    if (this.jsonEnabled()) process.exitCode ??= error.oclif?.exit ?? 1
    return super.catch(error)
  }

  private withRemedy({message}: UnreadableLog): Failure {
    return new Errors.CLIError(`${message}: \`${typedIn(this.config, 'telemetry:doctor')}\` says what to do.`, {
      exit: 1,
    })
  }

  protected override toErrorJson(error: unknown): unknown {
    if (!(error instanceof Error)) return super.toErrorJson(error)
    const {message, name, oclif} = error as Failure
    return {error: {message, name, oclif: {exit: oclif?.exit ?? 1}}}
  }
}
