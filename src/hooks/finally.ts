import type {Hook} from '@oclif/core'
import {inHook} from './plugin.js'

/** oclif is done, well or not. */
const final: Hook.Finally = async ({argv, Command, error}) =>
  inHook((registry) => registry.on?.final(registry, argv, {Command, error}))
export default final
