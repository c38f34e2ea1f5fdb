/** What commands need that report values, as a file of its own. */
export {declared} from '../lib/event/declared.js'
export {dictionaryOf} from '../lib/event/dictionary.js'
export {finish} from '../lib/event/report.js'
export {report} from '../lib/run/report.js'
