import {readdirSync, readFileSync} from 'node:fs'
import {isBuiltin} from 'node:module'
import {dirname, join, relative, resolve} from 'node:path'
import {expect} from 'chai'
import {makeHome} from './lib/support/home.js'
import {settingsTable} from '../src/lib/settings/schema.js'
import {variableOf} from '../src/lib/settings/hot.js'
import {load} from '../src/lib/settings/load.js'
import {pathsOf} from '../src/lib/paths.js'
import {VERSION} from '../src/version.js'

const FILES = readdirSync('src', {recursive: true, withFileTypes: true})
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))

interface Import {
  specifier: string
  /** Nothing of it is left when it runs. */
  isType: boolean
  isDynamic: boolean
}

const STATIC = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gms
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const statics = [...text.matchAll(STATIC)].map(([whole, type, specifier = '']) => ({
    isDynamic: false,
    isType: type !== undefined || /\{\s*(?:type\s+\w+(?:\s+as\s+\w+)?\s*,?\s*)+\}/.test(whole),
    specifier,
  }))
  const dynamics = [...text.matchAll(DYNAMIC)].map(([, specifier = '']) => ({
    isDynamic: true,
    isType: false,
    specifier,
  }))
  return [...statics, ...dynamics]
}

const isRelative = ({specifier}: Import) => specifier.startsWith('.')
const target = (file: string, {specifier}: Import) =>
  relative('.', resolve(dirname(file), specifier.replace(/\.js$/, '.ts')))

/** Everything that runs, or is loaded, with these files: what only a dynamic `import()` brings is not. */
function reachableFrom(start: string[]): string[] {
  const seen = new Set<string>()
  const visit = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    for (const one of importsOf(file)) if (isRelative(one) && !one.isType && !one.isDynamic) visit(target(file, one))
  }
  start.forEach(visit)
  return [...seen]
}

/** The layers, lower ones first: a file imports from its own and from lower ones. */
const LAYERS = [
  ['paths', 'files', 'version'],
  ['event', 'consent', 'settings'],
  ['journal'],
  ['run', 'delivery', 'report'],
  ['cli'],
  ['commands', 'hooks', 'index'],
]
const folderOf = (file: string) => /^src\/(?:lib\/)?(\w+)/.exec(file.replaceAll('\\', '/'))?.[1] ?? ''
const layerOf = (file: string) => LAYERS.findIndex((layer) => layer.includes(folderOf(file)))

describe('the architecture', () => {
  it('has a layer for every file', () => {
    expect(FILES).to.have.length.above(50)
    expect(FILES.filter((file) => layerOf(file) === -1)).to.be.empty
  })

  it('imports from its own folder and from the layers below, never the other way', () => {
    const wrong = FILES.flatMap((file) =>
      importsOf(file)
        .filter(isRelative)
        .map((one) => target(file, one))
        .filter((other) => layerOf(other) > layerOf(file))
        .map((other) => `${file} imports ${other}`),
    )
    expect(wrong).to.be.empty
    const used = FILES.flatMap((file) => importsOf(file).filter(isRelative)).length
    expect(used).to.be.above(100)
  })

  it('names no package on the way of an ordinary command', () => {
    const files = reachableFrom(FILES.filter((file) => file.startsWith(join('src', 'hooks'))))
    expect(files).to.include.members(
      ['src/lib/run/lifecycle.ts', 'src/lib/journal/append.ts'].map((path) => join(path)),
    )
    const packages = files.flatMap((file) =>
      importsOf(file)
        .filter((one) => !one.isType && !isRelative(one) && !one.specifier.startsWith('node:'))
        .map(({specifier}) => `${file} imports ${specifier}`),
    )
    expect(packages).to.be.empty
  })

  it('keeps OpenTelemetry in the folder of the delivery, and cosmiconfig in that of the settings', () => {
    const users = (name: RegExp) => [
      ...new Set(FILES.filter((file) => importsOf(file).some(({specifier}) => name.test(specifier))).map(folderOf)),
    ]
    expect(users(/^@opentelemetry\//)).to.deep.equal(['delivery'])
    expect(users(/^cosmiconfig$/)).to.deep.equal(['settings'])
  })

  it('never calls cosmiconfig itself: that runs code of the working directory', () => {
    for (const file of FILES)
      expect(readFileSync(file, 'utf8'), file).not.to.match(/import \{[^}]*\bcosmiconfig(?:Sync)?\b/)
  })

  it('installs no signal listener, and reads the arguments of nobody', () => {
    const hot = reachableFrom(FILES.filter((file) => file.startsWith(join('src', 'hooks'))))
    for (const file of hot) {
      const text = readFileSync(file, 'utf8')
      expect(text, file).not.to.match(/\.(?:on|once|addListener)\(\s*'SIG/)
      expect(text, file).not.to.match(/process\.argv|\bargv\b/)
    }
  })

  for (const file of FILES) {
    it(`${file} has fewer than 150 lines, and functions of fewer than 40`, () => {
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
      expect(lines.length).to.be.below(150)
      // As the formatter leaves it, a function or method begins and ends in one column.
      const begins =
        /^( *)(?:export )?(?:default )?(?:async )?(?:function\b|(?:private |static |override |async |get |\*)*\w+\(.*\).*\{$|const \w+ = .*=> \{$)/
      for (const [at, line] of lines.entries()) {
        const [, indent] = begins.exec(line) ?? []
        if (indent === undefined || /^ *(?:if|for|while|switch|catch)\b/.test(line)) continue
        const length = lines.slice(at).findIndex((end) => end.startsWith(`${indent}}`))
        expect(length, `${file}:${at + 1}`).to.be.below(40)
      }
    })
  }
})

describe('what is built', () => {
  const required = (path: string) =>
    [...readFileSync(path, 'utf8').matchAll(/\brequire\((["'`])([^"'`]+)\1\)/g)].map(([, , name = '']) => name)

  it('loads nothing but Node on the way of an ordinary command', () => {
    const parts = ['hot.cjs', 'on.cjs'].map((name) => join('dist', name))
    const names = parts.flatMap(required)
    expect(names).to.include('node:fs')
    // The libraries, where the settings have changed; its own other half, where it is on.
    const late = ['./compile.cjs', './hot.cjs', './on.cjs']
    expect(names.filter((name) => !isBuiltin(name) && !late.includes(name))).to.be.empty
  })

  it('has the functions that an ordinary command calls compiled at once, and requires the files beside it as they are', () => {
    const [hot = '', on = ''] = ['hot.cjs', 'on.cjs'].map((name) => readFileSync(join('dist', name), 'utf8'))
    const atOnce = (text: string) => text.match(/=\((?:async )?function\b/g)?.length ?? 0
    expect(atOnce(hot)).to.be.above(10)
    expect(atOnce(on)).to.be.above(60)
    // Not called by any command that ends well, or by none that has no configuration file.
    expect(on).to.match(/[;}]function \w+\(/)
    expect(hot).not.to.include('createRequire')
  })

  it('has its libraries inside: a user installs one package', () => {
    const files = readdirSync('dist', {recursive: true, withFileTypes: true}).filter((entry) =>
      /\.c?js$/.test(entry.name),
    )
    for (const file of files) {
      const path = join(file.parentPath, file.name)
      const text = readFileSync(path, 'utf8')
      const imported = [
        ...text.matchAll(/(?:^|[;}\n])(?:import|export)[^'"`;]{0,2000}?(?:from)?\s*["']([^"']+)["']/g),
      ].map(([, name = '']) => name)
      const others = [...imported, ...required(path)].filter((name) => !name.startsWith('.') && !isBuiltin(name))
      expect(
        others.filter((name) => !name.startsWith('@oclif/core')),
        path,
      ).to.be.empty
    }
    expect(Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).dependencies ?? {})).to.be.empty
  })

  it('knows the version of the package', () => {
    const {version} = JSON.parse(readFileSync('package.json', 'utf8'))
    const texts = ['hot.cjs', 'on.cjs'].map((name) => join('dist', name))
    expect(texts.map((path) => readFileSync(path, 'utf8')).join()).to.match(
      new RegExp(`["'\`]${version.replaceAll('.', '\\.')}["'\`]`),
    )
    expect(VERSION).to.equal('0.0.0-source')
  })
})

describe('the template of the configuration file', () => {
  const TEXT = readFileSync('resources/templates/telemetry.yaml.example', 'utf8')
  const paths = pathsOf('/home/user', 'specfact')
  const table = settingsTable(paths, 'specfact')
  /** With what is commented out taken in. */
  const loaded = (text: string) => {
    const entries = [...text.matchAll(/^(?:# ?)?([a-z_]+): ?(.*)$/gm)]
    return new Map(entries.map(([, key = '', value = '']) => [key, value]))
  }

  it('has every setting once, in the order of the table, each commented out but the first', () => {
    const keys = [...TEXT.matchAll(/^(?:# ?)?([a-z_]+):(?: |$)/gm)].map(([, key]) => key)
    expect(keys).to.deep.equal(Object.keys(table))
    expect(TEXT.split('\n').filter((line) => line && !line.startsWith('#'))).to.deep.equal(['enabled: false'])
  })

  it('shows the default of each setting that has one', () => {
    for (const [key, row] of Object.entries(table)) {
      if (row.default === undefined || key === 'headers') continue
      const written = loaded(TEXT).get(key)?.replaceAll('"', '')
      const parsed = row.schema.safeParse(written)
      expect(parsed.data, key).to.equal(row.default)
    }
  })

  it('is a valid file as it stands, and enables nothing', () => {
    const home = makeHome()
    try {
      home.write('telemetry.yaml', TEXT)
      const {configEnabled, diagnostics, file} = load({
        bin: 'specfact',
        env: {},
        envKey: (name) => name,
        paths: home.paths,
      })
      expect([configEnabled, diagnostics, file]).to.deep.equal([false, [], home.paths.configs[0]])
    } finally {
      home.remove()
    }
  })

  it('goes with the names that variables have', () => {
    const names = Object.entries(table)
      .filter(([, row]) => row.env !== false)
      .map(([key]) => variableOf(key))
    expect(names).to.include.members(['TELEMETRY_OPT_IN', 'TELEMETRY_ENDPOINT', 'TELEMETRY_LOCAL_PATH'])
    expect(names).not.to.include('TELEMETRY_ENABLED')
    for (const name of names) expect(name).to.match(/^TELEMETRY_[A-Z_]+$/)
  })
})
