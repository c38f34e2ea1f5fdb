import {writeFileSync} from 'node:fs'
import {examine} from '../consent/examine.js'
import {codeOf} from '../files/read.js'
import {isOfLog} from '../journal/files.js'
import type {Settings} from '../settings/settings.js'
import {VERSION} from '../../version.js'
import {type Errand, sendTo} from './deliver.js'
import {configured, eachPass, type Flushed, wordsOf} from './flush.js'
import {toOtlpJson} from './otlp.js'
import {passesFor, type Selection} from './selection.js'
import {FRESH} from './state.js'

/** Flushes that go elsewhere than to the configured endpoint, and change neither position nor state. */

/**
 * Delivers to another collector. Position, state and consent stay as they are, and the headers of the settings stay at
 * home: they are secrets for another recipient.
 */
export async function flushTo(
  errand: Errand,
  selection: Selection,
  target: {endpoint: string; headers: Record<string, string>},
): Promise<Flushed> {
  const examined = examine(errand.subject)
  const settings: Settings = {...examined.loaded.settings, ...target}
  const passes = passesFor(selection, configured(examined), examined, errand.dictionary)
  const counts = {delivered: 0, set_aside: 0}
  const shipped = await eachPass(passes, errand, async ({queue}, shown) => {
    const ended = await sendTo(settings, shown, {
      forbidden: () => undefined,
      queue,
      remember: async () => true,
      revision: '',
      state: FRESH,
    })
    counts.delivered += ended.state.delivered
    counts.set_aside += ended.state.set_aside
    return ended
  })
  const left = await Promise.all(passes.map(({queue}) => queue.count()))
  return {...counts, ...wordsOf(shipped, selection, counts), waiting: left.reduce((sum, count) => sum + count, 0)}
}

/** The file of `flushToFile` cannot be the one that was named; the message says why. */
export class FileError extends Error {}

/** Makes the file empty, unless it is the log: what is to be written would be gone before it was read. */
function begin(file: string, log: string): void {
  if (isOfLog(file, log)) throw new FileError(`${file} is the log itself, and was not touched: name another file`)
  write(file, '', 'w')
}

function write(file: string, text: string, flag: 'a' | 'w'): void {
  try {
    writeFileSync(file, text, {flag, mode: 0o600})
  } catch (error) {
    throw new FileError(
      `${file} cannot be written (${codeOf(error)}): name a file in a folder that exists and is yours`,
    )
  }
}

/**
 * Writes the selection as OTLP JSON, one `TracesData` a line, as the Collector's `otlpjsonfile` receiver reads it.
 * @throws FileError
 */
export async function flushToFile(errand: Errand, selection: Selection, file: string): Promise<Flushed> {
  const examined = examine(errand.subject)
  const {settings} = examined.loaded
  const about = {bin: errand.subject.bin, dictionary: errand.dictionary, pluginVersion: VERSION, settings}
  begin(file, settings.local_path)
  let delivered = 0
  for (const {queue} of passesFor(selection, configured(examined), examined, errand.dictionary)) {
    for (
      let batch = await queue.peek(settings.batch_size);
      batch.length > 0;
      batch = await queue.peek(settings.batch_size)
    ) {
      const traces = toOtlpJson(
        batch.map(({event}) => event),
        about,
      )
      write(file, `${JSON.stringify(traces)}\n`, 'a')
      delivered += batch.length
      const last = batch.at(-1)
      if (last) queue.advance(last.position)
    }
  }
  return {delivered, detail: file, result: 'written', set_aside: 0, waiting: 0}
}

/** Says what would be sent, and sends nothing. */
export async function dryRun(errand: Errand, selection: Selection, to: string): Promise<Flushed> {
  const examined = examine(errand.subject)
  const counts = await Promise.all(
    passesFor(selection, configured(examined), examined, errand.dictionary).map(({queue}) => queue.count()),
  )
  const waiting = counts.reduce((sum, count) => sum + count, 0)
  return {
    delivered: 0,
    detail: `${waiting} event${waiting === 1 ? '' : 's'} would go to ${to}`,
    result: 'dry-run',
    set_aside: 0,
    waiting,
  }
}
