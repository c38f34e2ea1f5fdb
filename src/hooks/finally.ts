import type {Hook} from '@oclif/core'
import {oclifEnds} from '../lib/run/lifecycle.js'
import {inHook} from './plugin.js'

/** oclif is done, well or not. */
const final: Hook.Finally = async ({Command, error}) =>
  inHook(({session}) => session && oclifEnds(session, {Command, error}))
export default final
