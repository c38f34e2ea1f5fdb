import type {Hook} from '@oclif/core'
import {inHook} from './plugin.js'

/** oclif is done, well or not. */
const final: Hook.Finally = async ({Command, config, error}) =>
  inHook((registry) => registry.on?.final(registry, config, {Command, error}))
export default final
