import {readSync} from 'node:fs'

const CHUNK = 1024 * 1024

/**
 * The whole lines of an open file from `start` on, as text: for the user's command, which cannot wait.
 * Each comes with the place where it ends.
 */
export function* scanLines(file: number, start: number): Generator<{text: string; end: number}> {
  const buffer = Buffer.alloc(CHUNK)
  let position = start
  let carried = ''
  let end = start
  for (;;) {
    const length = readSync(file, buffer, 0, CHUNK, position)
    if (length === 0) return
    position += length
    const lines = `${carried}${buffer.toString('latin1', 0, length)}`.split('\n')
    carried = lines.pop() ?? ''
    for (const text of lines) {
      end += text.length + 1
      yield {end, text}
    }
    // Longer lines are no events, and must not fill the memory.
    if (carried.length > CHUNK) {
      end += carried.length
      carried = ''
    }
  }
}
