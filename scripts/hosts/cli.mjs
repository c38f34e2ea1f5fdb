import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathWith, run} from './processes.mjs'

/** oclif itself warns of every linked plugin that is an ES module. */
const QUIET = {OCLIF_DISABLE_LINKED_ESM_WARNING: 'true'}

/** One CLI on one Node.js, and the home of its user. */
export function cliOf({home, node, root, separator}) {
  const directory = join(home, '.acme')
  const log = join(directory, 'telemetry.log')
  const plain = (text) => text.replaceAll(root, '<root>').replaceAll(home, '<home>')
  mkdirSync(home, {recursive: true})
  const cli = {
    directory,
    events: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').map(JSON.parse) : []),
    home,
    isTouched: () => existsSync(directory),
    node,
    /** Runs a command, its id written with colons, in an environment that is written out. */
    async run(line, env = {}, onReady) {
      const [id, ...words] = line.split(' ')
      const argv = [...(separator === 'colon' ? [id] : id.split(':')), ...words]
      const given = {HOME: home, PATH: pathWith(node), ...QUIET, ...env}
      const {code, stderr, stdout} = await run(node, [join(root, 'bin/run.js'), ...argv], {
        cwd: root,
        env: given,
        onReady,
      })
      return {code, stderr: plain(stderr), stdout: plain(stdout)}
    },
    write(name, text) {
      mkdirSync(directory, {recursive: true})
      writeFileSync(join(directory, name), text)
    },
  }
  return cli
}
