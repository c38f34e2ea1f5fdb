import type {Hook} from '@oclif/core'
import {commandBegins} from '../lib/run/lifecycle.js'
import {inHook, open, watchCommand} from './plugin.js'

/** A command is about to run. Programs that run commands without `init` open their session here. */
const prerun: Hook.Prerun = async ({Command, config}) =>
  inHook((registry) => {
    const session = registry.session ?? open(registry, config, undefined)
    if (session.start.level === 'off') return
    watchCommand(registry, Command)
    commandBegins(session, Command)
  })
export default prerun
