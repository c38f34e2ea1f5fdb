import {comparePlans, readPlan} from './plan.js'
import {counted, describe, shorten} from './text.js'

const WIDTH = 78

/**
 * @param {string} before a plan file
 * @param {string} after another
 * @returns {{differences: number, lines: string[]}}
 */
export function compareFiles(before, after) {
  const {added, removed} = comparePlans(readPlan(before), readPlan(after))
  const differences = added.length + removed.length
  const lines = [
    ...removed.map((entry) => `- ${shorten(describe(entry), WIDTH)}`),
    ...added.map((entry) => `+ ${shorten(describe(entry), WIDTH)}`),
    differences > 0 ? `\n${counted(differences, 'difference')}` : 'The plans are equal.',
  ]
  return {differences, lines}
}
