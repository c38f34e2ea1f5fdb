import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {folder, NAME} from './packages.mjs'

const COMMANDS = {
  ends: `class Ends extends Command {
    static enableJsonFlag = true
    static flags = {by: Flags.string({required: true})}
    async run() {
      const {flags} = await this.parse(Ends)
      this.log('before')
      if (flags.by === 'exit') this.exit(3)
      if (flags.by === 'error') this.error('a message', {exit: 5})
      if (flags.by === 'throw') throw new TypeError('a message')
      if (flags.by === 'quit') process.exit(4)
      if (flags.by === 'uncaught') setTimeout(() => { throw new RangeError('a message') }, 1)
      if (flags.by === 'wait') console.log('ready')
      await new Promise((resolve) => setTimeout(resolve, 2000))
    }
  }`,
  nests: `class Nests extends Command {
    async run() {
      await this.parse(Nests)
      record({checks_total: 1})
      await this.config.runCommand('ok', [])
    }
  }`,
  ok: `class Ok extends Command {
    static enableJsonFlag = true
    async run() {
      await this.parse(Ok)
      await this.config.runHook('telemetry', {attributes: {files_analyzed: 143}})
      record({checks_total: 6})
      this.log('ok')
      this.logToStderr('a word')
      return {ok: true}
    }
  }`,
  'topic/sub-topic': `class SubTopic extends Command {
    async run() {
      await this.parse(SubTopic)
      this.log('sub')
    }
  }`,
}

const SOURCE = {
  cjs: {
    bin: `require('@oclif/core').execute({dir: __dirname})\n`,
    command: (text) => `const {Command, Flags} = require('@oclif/core')
const {record} = require('${NAME}')
module.exports = ${text}\n`,
    type: 'commonjs',
  },
  esm: {
    bin: `import {execute} from '@oclif/core'\nawait execute({dir: import.meta.url})\n`,
    command: (text) => `import {Command, Flags} from '@oclif/core'
import {record} from '${NAME}'
export default ${text}\n`,
    type: 'module',
  },
}

/**
 * Writes a CLI. Its packages are those that all hosts of this core share; the plugin is one of them in any case, since
 * commands import `record` from it: whether it acts is the business of `oclif.plugins`.
 */
export function makeHost(shared, {core, format, separator}, plugins) {
  const {bin, command, type} = SOURCE[format]
  const name = ['host', core, format, separator, plugins.length].join('-')
  const root = folder(shared.base, name, {
    bin: {acme: 'bin/run.js'},
    dependencies: {'@oclif/core': '*', '@oclif/plugin-plugins': '*', [NAME]: '*'},
    oclif: {
      bin: 'acme',
      commands: './commands',
      plugins: ['@oclif/plugin-plugins', ...plugins],
      topicSeparator: separator === 'colon' ? ':' : ' ',
    },
    type,
  })
  symlinkSync(shared.cores[core].modules, join(root, 'node_modules'), 'junction')
  for (const [id, text] of Object.entries(COMMANDS)) write(join(root, `commands/${id}.js`), command(text))
  write(join(root, 'bin/run.js'), bin)
  return root
}

function write(path, text) {
  mkdirSync(dirname(path), {recursive: true})
  writeFileSync(path, text)
}
