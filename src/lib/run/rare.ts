import type {isPlainlyDisabled} from '../consent/disabled.js'
import type {readOptIn} from '../consent/store.js'
import type {declared} from '../event/declared.js'
import type {dictionaryOf} from '../event/dictionary.js'
import type {failureOf} from '../event/failure.js'
import type {finish} from '../event/report.js'
import type {Room} from '../journal/append.js'
import type {trim} from '../journal/rotate.js'
import type {keepSnapshot} from '../settings/keep.js'
import type {withEnvironment} from '../settings/override.js'
import type {recordLost} from './lost.js'
import type {report} from './report.js'
import type {recordUnknown} from './unknown.js'
import type {endUnseen} from './unseen.js'

/** What few commands need, loaded for them only: to compile a kilobyte of code takes longer than to write a line. */
export interface Rare extends Room {
  endUnseen: typeof endUnseen
  failureOf: typeof failureOf
  isPlainlyDisabled: typeof isPlainlyDisabled
  keepSnapshot: typeof keepSnapshot
  readOptIn: typeof readOptIn
  recordLost: typeof recordLost
  recordUnknown: typeof recordUnknown
  trim: typeof trim
  withEnvironment: typeof withEnvironment
}

/** What commands need that report values. */
export interface Reporting {
  declared: typeof declared
  dictionaryOf: typeof dictionaryOf
  finish: typeof finish
  report: typeof report
}
