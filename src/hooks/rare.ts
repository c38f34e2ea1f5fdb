/** What few commands need, as a file of its own. */
export {countDropped} from '../lib/delivery/dropped.js'
export {failureOf} from '../lib/event/failure.js'
export {makeRoom, openAfter, refuseOther} from '../lib/journal/room.js'
export {trim} from '../lib/journal/rotate.js'
export {recordLost} from '../lib/run/lost.js'
export {recordUnknown} from '../lib/run/unknown.js'
export {keepSnapshot} from '../lib/settings/keep.js'
export {withEnvironment} from '../lib/settings/override.js'
