/** Everything that has to do with other people's reports, in one piece that is loaded only when it is needed. */
export {compareWith} from './compare.js'
export {type Loaded, loadReport, UnreadableReport} from './load.js'
export {distinct, mergeReports} from './merge.js'
