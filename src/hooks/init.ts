import type {Hook} from '@oclif/core'
import {inHook, open} from './plugin.js'

/** oclif starts: the time is taken, and consent decided on. */
const init: Hook.Init = async ({config, id}) => inHook((registry) => open(registry, config, id))
export default init
