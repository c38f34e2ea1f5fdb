// Bundles the package: each part is what one kind of process loads, so that none loads more than it needs.
import {execFileSync} from 'node:child_process'
import {copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join, sep} from 'node:path'
import {rolldown} from 'rolldown'
import {parenthesize} from './parenthesize.mjs'
import {profile} from './profile.mjs'

const {version} = JSON.parse(readFileSync('package.json', 'utf8'))
const bundled = new Set()

/** `@oclif/core` is the host's: a second copy would cost 50 ms and tell its errors from the host's. */
const external = [
  /^node:/,
  /^@oclif\/core/,
  // Asked for only by a conversion to protobuf in the sketches, which is not used.
  /^protobufjs/,
]
/** Packages' ES modules can be shaken; their CommonJS, which `platform: node` prefers, would be five times as large. */
const resolve = {conditionNames: ['module', 'import', 'node', 'default'], mainFields: ['module', 'main']}
const transform = {define: {__VERSION__: JSON.stringify(version)}}

async function bundle(input, output, options) {
  const build = await rolldown({...options, external, input, platform: 'node', resolve, transform, treeshake: true})
  const {output: chunks} = await build.write({dir: 'dist', sourcemap: true, sourcemapExcludeSources: true, ...output})
  for (const chunk of chunks) for (const id of chunk.moduleIds ?? []) bundled.add(id)
  await build.close()
}

/**
 * V8 compiles a function when it is first called, and until then only looks for its end; for the hundred small ones of a
 * command that is half of what it costs. Those that an ordinary command calls are built in parentheses, which has them
 * compiled at once (https://v8.dev/blog/preparser#pife), and as functions, since of arrow functions that is not true.
 */
function compiledAtOnce() {
  const sources = new Map()
  let called
  return {
    name: 'compiled-at-once',
    renderChunk(code, {fileName}, _options, {magicString}) {
      if (!called) sources.set(fileName, code)
      else if (sources.get(fileName) === code) parenthesize(magicString, code, this.parse(code), called.get(fileName))
      else throw new Error(`${fileName} is not what was profiled`)
      return magicString
    },
    /** Runs what was built without it. */
    profile: () => (called = profile([...sources.keys()])),
  }
}

const MAKES = "process.getBuiltinModule('node:module').createRequire(import.meta.url)"
/**
 * A file beside this one is required as any other is. In the sources, which are ES modules, that takes a function of its
 * own; to make that one takes a command that needs the file 0.2 ms.
 */
const besides = {
  name: 'besides',
  transform: (code) => (code.includes(MAKES) ? {code: code.replace(MAKES, 'require'), map: null} : undefined),
}

const commands = readdirSync('src/commands', {recursive: true, withFileTypes: true})
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
const nameOf = (path) => path.split(sep).slice(1).join('/').replace(/\.ts$/, '')

rmSync('dist', {force: true, recursive: true})
const single = {codeSplitting: false, entryFileNames: '[name].cjs', format: 'cjs', minify: true}
const atOnce = compiledAtOnce()
/** What the hooks need to see that nobody has opted in is in the first file, the rest in the second. */
const hooks = (minify) =>
  bundle(
    {hot: 'src/hooks/hot.ts'},
    {...single, chunkFileNames: '[name].cjs', codeSplitting: true, minify, minifyInternalExports: true},
    {experimental: {nativeMagicString: true}, plugins: [besides, atOnce], preserveEntrySignatures: 'allow-extension'},
  )
await hooks(false)
for (const name of ['look', 'rare', 'reporting', 'launching']) await bundle({[name]: `src/hooks/${name}.ts`}, single)
await bundle({compile: 'src/lib/settings/compile.ts'}, single)
// The way through a proxy is in a second file: most deliveries need none, and it loads all of TLS.
await bundle({delivery: 'src/lib/delivery/worker.ts'}, {...single, chunkFileNames: '[name].cjs', codeSplitting: true})
await bundle({index: 'src/index.ts'}, {...single, minify: false})
await bundle({index: 'src/index.ts'}, {entryFileNames: '[name].js', format: 'esm'})
await bundle(Object.fromEntries(commands.map((path) => [nameOf(path), path])), {
  chunkFileNames: 'chunks/[name]-[hash].js',
  entryFileNames: '[name].js',
  format: 'esm',
  minify: true,
})
atOnce.profile()
await hooks(true)
// And what has come of it does the same.
atOnce.profile()
emitTypes()
writeFileSync('THIRD_PARTY_LICENSES', licences())

/** The public types: those of the entry point, which are all its own. */
function emitTypes() {
  const scratch = mkdtempSync(join(tmpdir(), 'types-'))
  // Not the link in `.bin`, which is a script for another shell on Windows.
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json', '--outDir', scratch]
  execFileSync(process.execPath, tsc, {stdio: 'inherit'})
  copyFileSync(join(scratch, 'src/index.d.ts'), 'dist/index.d.ts')
  copyFileSync(join(scratch, 'src/index.d.ts'), 'dist/index.d.cts')
  rmSync(scratch, {force: true, recursive: true})
}

/** The licence of every package that a bundle has code of. */
function licences() {
  const roots = new Set()
  for (const id of bundled) {
    const [, root] = /^(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id) ?? []
    if (root) roots.add(root)
  }
  const entries = [...roots].map((root) => {
    const pkg = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const file = readdirSync(root).find((name) => /^licen[cs]e/i.test(name))
    const text = file ? readFileSync(join(root, file), 'utf8').trim() : `Licence: ${pkg.license}`
    return `${pkg.name} ${pkg.version} (${pkg.license})\n\n${text}\n`
  })
  return `The files in dist/ contain code of these packages.\n\n${[...new Set(entries)].sort().join(`\n${'-'.repeat(80)}\n\n`)}`
}
