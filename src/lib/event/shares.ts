import type {Declaration} from './declared.js'
import {dictionaryOf} from './dictionary.js'
import {isMap} from '../files/json.js'
import {MOST, oneLine, quoted, type Raw} from './raw.js'

/** How counts divide a whole, each share with a title and each field in it once. */
export function readShares(raw: unknown, {fields, problems, shares}: Declaration): void {
  if (raw === undefined) return
  const known = dictionaryOf(fields)
  const list = Array.isArray(raw) ? raw.slice(0, MOST) : [undefined]
  for (const [index, entry] of list.entries()) {
    const {of, title} = isMap(entry) ? entry : ({} as Raw)
    const names: unknown[] = Array.isArray(of) ? of : []
    const wrong = names.find((name, at) => known.get(name as string)?.type !== 'count' || names.indexOf(name) < at)
    if (typeof title === 'string' && title.trim() && names.length > 0 && wrong === undefined)
      shares.push({of: names as string[], title: oneLine(title, 80)})
    else {
      const which = wrong === undefined ? '' : `; ${quoted(wrong)} is no count, or is there twice`
      problems.push(`shares${Array.isArray(raw) ? `[${index}]` : ''} must be {title, of: names of counts}${which}`)
    }
  }
}
