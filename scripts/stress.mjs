// Many commands at once, with `kill -9` thrown in, and what came of them: `npm run stress`, or after `npm run build &&
// npm run compile`: node scripts/stress.mjs [processes] [commands in each] [real commands] [of these at once]
import {cpus} from 'node:os'
import {stress} from '../.build/test/support/stress/stress.js'

const [processes = 50, commands = 200, real = 1000, width = 50] = process.argv.slice(2).map(Number)
const outcome = await stress({commands, killed: 0.7, processes, real, width})
const {begun, doubled, endedOtherwise, events, files, kills, lost, markers, outcomes, took, torn, wrong} = outcome

console.log(`${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}`)
console.table({
  'processes at once': processes,
  'commands in each, one after the other': commands,
  'real commands, each a process': real,
  'of these at once': width,
  'workers killed': kills.workers,
  'real commands killed': kills.commands,
  'commands that had begun': begun,
  events,
  ...Object.fromEntries(Object.entries(outcomes).map(([name, count]) => [`events: ${name}`, count])),
  'files of the log': files,
  'torn lines': torn,
  'lost: begun, and no event': lost,
  'doubled: more than one event': doubled,
  'wrong exit code in an event': wrong,
  'real commands that ended otherwise': endedOtherwise,
  'markers left': markers,
  seconds: took,
})
process.exitCode = torn + lost + doubled + wrong + endedOtherwise + markers > 0 ? 1 : 0
