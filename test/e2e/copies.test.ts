import {cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'
import {expect} from 'chai'
import type {TestHost} from '../support/host.js'
import {makePrograms, runProgram} from './support/programs.js'
import {eachOf} from './support/table.js'

type Row = [argv: string, event: [command: string, outcome: string, type?: string]]

const ROWS: Row[] = [
  ['ok', ['ok', 'success']],
  ['does --what fail', ['does', 'failure', 'ExitError']],
  ['does --what uncaught', ['does', 'error', 'RangeError']],
  ['does --what nothingLikeIt', ['does', 'error', 'TypeError']],
  ['does --nonsense', ['does', 'usage_error', 'NonExistentFlagsError']],
]

/** As in a CLI that is bundled: its commands bring core with them, and another copy runs them. */
function bringCore({root}: TestHost): void {
  const other = join(root, 'node_modules/core-of-the-bundle')
  cpSync('node_modules/@oclif/core', other, {recursive: true})
  const {dependencies} = JSON.parse(readFileSync(join(other, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies)) {
    const link = join(other, 'node_modules', name)
    mkdirSync(dirname(link), {recursive: true})
    symlinkSync(resolve('node_modules', name), link, 'junction')
  }
  const commands = join(root, 'src/commands')
  for (const name of readdirSync(commands)) {
    const text = readFileSync(join(commands, name), 'utf8')
    writeFileSync(join(commands, name), text.replace("'@oclif/core'", "'core-of-the-bundle'"))
  }
}

async function runIn([argv]: Row, plugin: boolean) {
  const host = makePrograms(plugin)
  try {
    bringCore(host)
    host.optIn()
    return {...(await runProgram(host, {argv})), events: host.events()}
  } finally {
    host.remove()
  }
}

describe('a command whose base class comes from another copy of core', () => {
  eachOf(ROWS, {
    act: async (row) => ({absent: await runIn(row, false), on: await runIn(row, true)}),
    check({absent: {events: _, ...absent}, on: {events, ...on}}, [, [command, outcome, error_type]]) {
      expect(on).to.deep.equal(absent)
      expect(events).to.have.length(1)
      expect(events[0]).to.include({command, exit_code: on.code, outcome})
      expect(events[0]?.['error_type']).to.equal(error_type)
    },
    title: ([argv]) => `acme ${argv}: is the same with and without the plugin, and recorded`,
  })
})
