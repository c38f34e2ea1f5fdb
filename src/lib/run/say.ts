import {writeSync} from 'node:fs'

/**
 * Debug mode: a line on stderr. Not by `process.stderr`, whose failure (a full disk, a closed pipe) would be an uncaught
 * error in the user's command.
 */
export function say(text: string): void {
  try {
    writeSync(2, `telemetry: ${text}\n`)
  } catch {
    // Nobody reads it.
  }
}
