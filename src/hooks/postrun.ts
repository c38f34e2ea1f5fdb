import type {Hook} from '@oclif/core'
import {commandEnds} from '../lib/run/lifecycle.js'
import {inHook} from './plugin.js'

/** A command has run well: the end of a nested one whose own `finally` hides it from us. */
const postrun: Hook.Postrun = async ({Command}) =>
  inHook(({session}) => {
    const run = session?.runs.find((candidate) => candidate.Command === Command && candidate.hidesEnd)
    if (session && run) commandEnds(session, run, process.env)
  })
export default postrun
