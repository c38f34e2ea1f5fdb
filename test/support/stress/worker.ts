import {pathToFileURL} from 'node:url'
import {join} from 'node:path'
import {run} from '@oclif/core'
import {traceparentOf} from './commands.js'

/**
 * Runs commands one after the other in this process, each through oclif's own `run`, with all hooks, as a program does
 * that calls oclif more than once: `worker.js ROOT FIRST LAST`. Only the start of a process is shared.
 */
const [root = '', first, last] = process.argv.slice(2)
for (let serial = Number(first); serial <= Number(last); serial++) {
  process.env['SERIAL'] = String(serial)
  process.env['TRACEPARENT'] = traceparentOf(serial)
  // A command that ends with another code than 0 throws that here.
  await run(['tick'], pathToFileURL(join(root, 'bin/run.js')).href).catch(() => undefined)
}
process.exitCode = 0
