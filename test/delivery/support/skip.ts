import type {Context} from 'mocha'

/** Skips a test that this machine cannot play, with the reason in its title. */
export function skipBecause(context: Context, reason: string): never {
  if (context.test) context.test.title += ` (skipped: ${reason})`
  return context.skip()
}
