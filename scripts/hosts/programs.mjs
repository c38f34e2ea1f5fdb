import {cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {folder, NAME} from './packages.mjs'
import {npm, pathWith, run} from './processes.mjs'

// The programs of `test/fixtures/programs` that need other packages, or another Node.js, than this repository has.

/** What a program needs beside core, and the oldest Node.js that this needs. */
const PACKAGES = [
  '@oclif/core@5',
  '@opentelemetry/api@1.10',
  '@opentelemetry/exporter-trace-otlp-http',
  '@opentelemetry/sdk-trace@3',
]
const NODES = ['22', '24', '26']
const WRITES = ['--permission', '--allow-fs-read=*', '--allow-fs-write=*']

/** Each program on each Node.js: a name, and a function that checks it. */
export async function programs({base, nodes, tarball}, collector) {
  const shared = folder(base, 'programs', {})
  await npm(['install', ...PACKAGES, `file:${tarball}`], {cwd: shared, node: nodes['24']})
  const version = (name) => JSON.parse(readFileSync(join(shared, 'node_modules', name, 'package.json'), 'utf8')).version
  const sdk = `OpenTelemetry ${version('@opentelemetry/sdk-trace')} (API ${version('@opentelemetry/api')})`
  const places = {absent: copy(shared, 'absent', []), on: copy(shared, 'on', [NAME])}
  return NODES.flatMap((node) => {
    const given = {base: shared, collector, node: nodes[node], places}
    return [
      {
        act: (check) => tracesItself(check, {...given, name: `otel-${node}`}),
        name: `a program with ${sdk}, Node.js ${node}`,
      },
      {
        act: (check) => mayNotSpawn(check, {...given, name: `may-${node}`}),
        name: `a program under --permission, Node.js ${node}`,
      },
    ]
  })
}

function copy(shared, name, plugins) {
  const root = join(shared, name)
  cpSync('test/fixtures/programs', root, {recursive: true})
  const pkg = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  writeFileSync(join(root, 'package.json'), JSON.stringify({...pkg, oclif: {...pkg.oclif, plugins}}))
  symlinkSync(join(shared, 'node_modules'), join(root, 'node_modules'), 'junction')
  return root
}

/** Runs a program without and with the plugin, which must look the same. @returns the events of the second */
async function compare(check, what, {argv, base, bin, env, flags = [], name, node, places}) {
  const ended = {}
  for (const [key, root] of Object.entries(places)) {
    const home = join(base, `home-${name}-${key}`)
    mkdirSync(home, {recursive: true})
    const words = [...flags, join(root, 'bin', bin), ...argv]
    const given = {ACME_TELEMETRY_OPT_IN: 'true', HOME: home, PATH: pathWith(node), ...env(key)}
    const {code, stderr, stdout} = await run(node, words, {cwd: root, env: given})
    const plain = (text) => text.replaceAll(root, '<root>').replaceAll(/\(node:\d+\)/g, '(node)')
    ended[key] = {code, stderr: plain(stderr), stdout: plain(stdout)}
  }
  check.same(what, ended.on, ended.absent)
  const log = readFileSync(join(base, `home-${name}-on`, '.acme/telemetry.log'), 'utf8')
  return log.trimEnd().split('\n').map(JSON.parse)
}

async function tracesItself(check, {collector, name, ...given}) {
  const pathOf = (key) => `/${name}/${key}/v1/traces`
  const env = (key) => ({
    ACME_TELEMETRY_DELIVERY: 'inline',
    ACME_TELEMETRY_ENDPOINT: collector.urlOf(pathOf('ours')),
    ITS_COLLECTOR: collector.urlOf(pathOf(key)),
  })
  const events = await compare(check, 'ok', {...given, argv: ['ok'], bin: 'opentelemetry.js', env, name})
  check.same(
    'its outcome',
    events.map(({outcome}) => outcome),
    ['success'],
  )
  const namesAt = (key) => collector.spansAt(pathOf(key)).map((span) => span.name)
  check.same('its spans without the plugin', namesAt('absent'), ['its span'])
  check.same('its spans with the plugin', namesAt('on'), ['its span'])
  check.same('our spans', namesAt('ours'), ['acme ok'])
}

/** Without the permission to start processes, and to make workers. */
async function mayNotSpawn(check, {collector, name, ...given}) {
  const env = () => ({ACME_TELEMETRY_ENDPOINT: collector.urlOf(`/${name}/v1/traces`)})
  for (const argv of [['ok'], ['does', '--what', 'fail']])
    await compare(check, argv.join(' '), {...given, argv, bin: 'run.js', env, flags: WRITES, name})
  const events = await compare(check, 'a refused command', {
    ...given,
    argv: ['does', '--nonsense'],
    bin: 'run.js',
    env,
    flags: WRITES,
    name,
  })
  check.same(
    'their outcomes',
    events.map(({outcome}) => outcome),
    ['success', 'failure', 'usage_error'],
  )
  check.same('spans', collector.spansAt(`/${name}/v1/traces`).length, 0)
}
