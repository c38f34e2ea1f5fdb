import type {Hook} from '@oclif/core'
import {inHook, open} from './plugin.js'

/** A command is about to run. Programs that run commands without `init` open their session here. */
const prerun: Hook.Prerun = async ({Command, config}) =>
  inHook(async (registry) => {
    if (!registry.session && !registry.isOff) {
      // Once, for all that begin while it is opened.
      registry.opening ??= open(registry, config)
      await registry.opening
    }
    registry.on?.prerun(registry, Command, config.root)
  })
export default prerun
