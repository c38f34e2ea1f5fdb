/** All hooks as one file, which is what is built: five files with empty hooks would already cost more than the budget. */
export {default as finally} from './finally.js'
export {default as init} from './init.js'
export {default as postrun} from './postrun.js'
export {default as prerun} from './prerun.js'
export {default as telemetry} from './telemetry.js'
