import {readQuick, statOf} from '../files/quick.js'
import {decodeText, readSmall} from '../files/read.js'
import {CONFIG_LIMIT} from '../settings/literal.js'
import {plainlyDisabled} from '../settings/scan.js'

/** Whether a configuration file cannot enable, as can be seen without a parser. */
export function isPlainlyDisabled(path: string): boolean {
  const text = textOf(path)
  return text === undefined || plainlyDisabled(text)
}

const ASCII = /^[\x01-\x7f]*$/

function textOf(path: string): string | undefined {
  const quick = readQuick(path, statOf(path), CONFIG_LIMIT)
  if (quick !== undefined && ASCII.test(quick)) return quick
  const file = readSmall(path, CONFIG_LIMIT)
  return file.state === 'read' ? decodeText(file.bytes) : undefined
}
