// Mutation tests of the parts that are named, or of all: `npm run mutation -- consent ship`. See stryker.config.mjs.
import {spawnSync} from 'node:child_process'
import {PARTS} from '../stryker.config.mjs'

const asked = process.argv.slice(2)
const unknown = asked.find((part) => !Object.hasOwn(PARTS, part))
if (unknown) throw new Error(`${unknown} is none of ${Object.keys(PARTS).join(', ')}`)
for (const part of asked.length > 0 ? asked : Object.keys(PARTS)) {
  const {status} = spawnSync('node_modules/.bin/stryker', ['run'], {
    env: {...process.env, MUTATION: part},
    stdio: 'inherit',
  })
  if (status !== 0) process.exitCode = 1
}
