// Writes the tables of the README, and docs/commands.md, from what the code itself uses: `npm run readme`.
import {execFileSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {rolldown} from 'rolldown'

const SOURCES = `
  export {fieldsMarkdown} from './src/lib/cli/fields.ts'
  export {REASONS} from './src/lib/consent/decide.ts'
  export {dictionaryOf} from './src/lib/event/dictionary.ts'
  export {pathsOf} from './src/lib/paths.ts'
  export {variableOf} from './src/lib/settings/hot.ts'
  export {settingsTable} from './src/lib/settings/schema.ts'
`
const {dictionaryOf, fieldsMarkdown, pathsOf, REASONS, settingsTable, variableOf} = await load(SOURCES)
const manifest = JSON.parse(readFileSync('oclif.manifest.json', 'utf8'))

/** Condition and level of each rule, in words; their names and order are those of the code. */
const RULES_IN_WORDS = {
  'test-environment': [
    '`TEST_MODE` is true, `NODE_ENV=test`, or a test runner runs the command (pytest, Vitest, Jest, `node --test`)',
    'off',
  ],
  'do-not-track': ['`DO_NOT_TRACK` is set, and not `0` or `false`', 'off'],
  'otel-sdk-disabled': ['`OTEL_SDK_DISABLED=true`', 'off'],
  'untrusted-home': [
    "there is no home directory; or `sudo` runs the command in somebody else's; or `~/.specfact` is not yours",
    'off',
  ],
  env: [
    '`SPECFACT_TELEMETRY_OPT_IN` is set',
    'local or remote where it is true, off where it is false or not a boolean',
  ],
  config: ['`enabled: true` in `~/.specfact/telemetry.yaml`', 'local or remote'],
  'opt-in-file': ['`~/.specfact/telemetry.opt-in` holds `true`', 'local, whatever endpoint is set'],
  default: ['otherwise', 'off'],
}

replaceIn('README.md', {
  commands: commandsTable(),
  fields: fieldsMarkdown(dictionaryOf()),
  rules: rulesTable(),
  settings: settings(),
})
writeFileSync('docs/commands.md', reference())

/** Loads TypeScript sources with what they import. */
async function load(code) {
  const folder = mkdtempSync(join(tmpdir(), 'readme-'))
  const entry = {
    load: (id) => (id === 'entry' ? code : undefined),
    name: 'entry',
    resolveId: (id, importer) => (id === 'entry' ? id : importer === 'entry' ? join(process.cwd(), id) : undefined),
  }
  const build = await rolldown({external: [/^node:/], input: 'entry', platform: 'node', plugins: [entry]})
  await build.write({codeSplitting: false, file: join(folder, 'sources.mjs'), format: 'esm'})
  await build.close()
  const sources = await import(pathToFileURL(join(folder, 'sources.mjs')).href)
  rmSync(folder, {recursive: true})
  return sources
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function replaceIn(file, texts) {
  let text = readFileSync(file, 'utf8')
  for (const [name, content] of Object.entries(texts)) {
    const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    if (from === -1 || to < from) throw new Error(`${file} has no place for the table: ${begin} ${end}`)
    text = `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`
  }
  writeFileSync(file, text)
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function rulesTable() {
  const names = REASONS
  if (String(names) !== String(Object.keys(RULES_IN_WORDS)))
    throw new Error(`the rules are ${names}: put the same, in this order, into RULES_IN_WORDS`)
  return table(
    ['reason', 'condition', 'level'],
    names.map((name) => [`\`${name}\``, ...RULES_IN_WORDS[name]]),
  )
}

function settings() {
  const code = (value) => `\`${value}\``
  const shown = (value) =>
    value === undefined ? 'none' : code(typeof value === 'object' ? JSON.stringify(value) : value)
  const rows = Object.entries(settingsTable(pathsOf('~', 'specfact'), 'specfact')).map(([key, row]) => [
    code(key),
    row.env === false ? '' : code(`SPECFACT_${variableOf(key)}`),
    shown(row.default),
    row.description,
  ])
  return table(['key', 'variable', 'default', 'meaning'], rows)
}

function commandsTable() {
  return table(
    ['command', 'what it does'],
    commands().map(({id, summary}) => [`[\`${id}\`](docs/commands.md#${id.replaceAll(':', '')})`, summary]),
  )
}

/** The help of each command, as the user sees it. */
function reference() {
  const text = commands().map(({id}) => `## ${id}\n\n\`\`\`text\n${helpOf(id)}\n\`\`\`\n`)
  const note = `As \`--help\` prints them, for a CLI named \`specfact\`. Where the CLI separates
words by spaces, so do its commands: \`specfact telemetry status\`. Written by
\`npm run readme\`.`
  return `# Commands\n\n${note}\n\n${text.join('\n')}`
}

function commands() {
  return Object.values(manifest.commands)
    .filter(({hidden}) => !hidden)
    .sort((one, other) => (one.id < other.id ? -1 : 1))
}

function helpOf(id) {
  const home = mkdtempSync(join(tmpdir(), 'readme-home-'))
  const env = {HOME: home, NO_COLOR: '1', OCLIF_COLUMNS: '80', PATH: process.env.PATH}
  const text = execFileSync(process.execPath, ['bin/run.js', ...id.split(' '), '--help'], {encoding: 'utf8', env})
  rmSync(home, {force: true, recursive: true})
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
}
