import {isMap} from '../files/json.js'
import type {DestinationState} from './state.js'

type Test = (value: unknown) => boolean

const isCount: Test = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const isFlag: Test = (value) => typeof value === 'boolean'
const hasTexts =
  (...names: string[]): Test =>
  (value) =>
    isMap(value) && names.every((name) => typeof value[name] === 'string')

const TESTS: Record<keyof DestinationState, Test> = {
  attempts: isCount,
  back_off: hasTexts('since', 'until', 'revision'),
  delivered: isCount,
  has_acknowledged: isFlag,
  last: hasTexts('at', 'host', 'result', 'detail'),
  local_position: hasTexts('span_id'),
  position: hasTexts('span_id'),
  set_aside: isCount,
  set_aside_in_a_row: isCount,
  uncompressed: isFlag,
}

/** What can be believed of one destination's part: anyone may edit the file, and what does not fit is not there. */
export function believed(raw: unknown): Partial<DestinationState> {
  if (!isMap(raw)) return {}
  const names = Object.keys(TESTS) as (keyof DestinationState)[]
  return Object.fromEntries(names.filter((name) => TESTS[name](raw[name])).map((name) => [name, raw[name]]))
}

/** The same of what is known beside the destinations. */
export function believedOfAll({dropped, floor, withdrawn_at: withdrawnAt}: Record<string, unknown>) {
  return {
    dropped: isCount(dropped) ? (dropped as number) : 0,
    ...(hasTexts('span_id')(floor) ? {floor: floor as NonNullable<DestinationState['position']>} : {}),
    ...(typeof withdrawnAt === 'string' ? {withdrawn_at: withdrawnAt} : {}),
  }
}
