import {outline} from './outline.js'
import {planOf, writePlan} from './plan.js'
import {readRepo} from './repo.js'
import {counted, shorten} from './text.js'

const SHOWN = 12
const WIDTH = 60

/** @typedef {import('./plan.js').Plan} Plan */
/** @typedef {{features_detected: number, files_analyzed: number, files_skipped: number, stories_detected: number}} Counts */

/**
 * Makes a plan of the sources in a directory.
 * @param {string} directory
 * @returns {Promise<{counts: Counts, plan: Plan}>}
 */
export async function importCode(directory) {
  const {modules, unreadable} = await readRepo(directory, outline)
  const plan = planOf(modules)
  const counts = {
    features_detected: plan.features.length,
    files_analyzed: modules.length,
    files_skipped: unreadable.length,
    stories_detected: plan.features.reduce((sum, {stories}) => sum + stories.length, 0),
  }
  return {counts, plan}
}

/**
 * What was found, for people.
 * @param {string} directory
 * @param {Counts} counts
 * @param {Plan} plan
 * @returns {string[]} lines
 */
export function summary(directory, counts, {features}) {
  const largest = features.toSorted((a, b) => b.stories.length - a.stories.length).slice(0, SHOWN)
  const names = largest.map(({module}) => shorten(module, WIDTH))
  const width = Math.max(...names.map((name) => name.length))
  const rest = features.length - largest.length
  return [
    `Python sources in ${shorten(directory, WIDTH)}`,
    '',
    `  Files     ${counts.files_analyzed}`,
    `  Features  ${counts.features_detected}`,
    `  Stories   ${counts.stories_detected}`,
    ...(counts.files_skipped > 0 ? [`  Skipped   ${counts.files_skipped} (cannot be read)`] : []),
    ...(largest.length > 0 ? [''] : []),
    ...largest.map(
      ({stories}, row) => `  ${names[row]?.padEnd(width)}  ${counted(stories.length, 'story', 'stories')}`,
    ),
    ...(rest > 0 ? [`  and ${counted(rest, 'feature')} more`] : []),
  ]
}

export {writePlan}
