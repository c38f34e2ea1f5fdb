import type {Hook} from '@oclif/core'
import {inHook} from './plugin.js'

/** A command has run well. */
const postrun: Hook.Postrun = async ({Command}) => inHook((registry) => registry.on?.postrun(registry, Command))
export default postrun
