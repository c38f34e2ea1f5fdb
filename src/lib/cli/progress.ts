import {Presets, SingleBar} from 'cli-progress'

/** A progress bar on stderr, where that is a terminal and there is something to wait for. */
export function progressBar(total: number, isWanted: boolean): {update: (done: number) => void; stop: () => void} {
  if (!isWanted || total === 0 || !process.stderr.isTTY) return {stop: () => undefined, update: () => undefined}
  const bar = new SingleBar(
    // With a cursor, and lines that wrap: who ends the command by Ctrl-C would be left without.
    {clearOnComplete: true, format: '{bar} {value}/{total} events', hideCursor: false, linewrap: true},
    Presets.shades_classic,
  )
  bar.start(total, 0)
  return {stop: () => bar.stop(), update: (done) => bar.update(done)}
}
