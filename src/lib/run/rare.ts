import type {declared} from '../event/declared.js'
import type {failureOf} from '../event/failure.js'
import type {rotate} from '../journal/rotate.js'
import type {tailHas} from '../journal/tail.js'
import type {keepSnapshot} from '../settings/keep.js'
import type {withEnvironment} from '../settings/override.js'
import type {recordLost} from './lost.js'

/** What few commands need, loaded for them only: to compile a kilobyte of code takes longer than to write a line. */
export interface Rare {
  declared: typeof declared
  failureOf: typeof failureOf
  keepSnapshot: typeof keepSnapshot
  recordLost: typeof recordLost
  rotate: typeof rotate
  tailHas: typeof tailHas
  withEnvironment: typeof withEnvironment
}
