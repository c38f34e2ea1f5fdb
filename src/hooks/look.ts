/** What a command needs that has found a configuration file, and may still be off. */
export {isPlainlyDisabled} from '../lib/consent/disabled.js'
