/** What a command needs that may have to start a delivery, as a file of its own. */
export {launch} from '../lib/delivery/launch.js'
