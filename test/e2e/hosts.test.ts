import {cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {expect} from 'chai'
import {makeHost, readEvents, type TestHost} from '../support/host.js'

describe('in other hosts', () => {
  let host: TestHost
  const use = (...given: Parameters<typeof makeHost>) => {
    host = makeHost(...given)
    host.optIn()
  }
  afterEach(() => host.remove())
  const commands = () => host.events().map((event) => event['command'])

  /** Installs or links a plugin as `plugins install` and `plugins link` do: oclif reads them from its data directory. */
  const addPlugin = (type: 'link' | 'user', source: string, name: string) => {
    const data = join(host.home, '.local/share/acme')
    const root = type === 'user' ? join(data, 'node_modules', name) : join(host.root, 'linked')
    mkdirSync(join(data, 'node_modules'), {recursive: true})
    if (source === '.') symlinkSync(resolve('.'), root)
    else {
      cpSync(source, root, {recursive: true})
      mkdirSync(join(root, 'node_modules/@oclif'), {recursive: true})
      symlinkSync(resolve('node_modules/@oclif/core'), join(root, 'node_modules/@oclif/core'))
    }
    const plugin = type === 'user' ? {name, tag: 'latest', type} : {name, root, type}
    writeFileSync(
      join(data, 'package.json'),
      JSON.stringify({dependencies: {[name]: '*'}, oclif: {plugins: [plugin], schema: 1}}),
    )
  }

  for (const type of ['user', 'link'] as const) {
    it(`keeps the name of a command to itself that a plugin brings which the user has ${type === 'user' ? 'installed' : 'linked'}`, async () => {
      use()
      addPlugin(type, 'test/fixtures/plugin', 'acme-plugin-private')
      for (const argv of [['private-name'], ['private-alias'], ['private-name', '--x']]) await host.run(argv)
      expect(commands()).to.deep.equal(['(plugin)', '(plugin)', '(plugin)'])
      expect(host.events()[0]).to.include({checks_total: 3, mode: '(plugin)', outcome: 'success'})
      expect(host.events()[2]).to.include({outcome: 'usage_error'})
      await host.run(['private'])
      await host.run(['private-name', '--nest'])
      expect(commands().slice(3)).to.deep.equal(['(plugin)', 'private', 'ok', '(plugin)'])
      expect(readFileSync(host.log, 'utf8')).not.to.match(/private.(name|alias)/)
    })
  }

  it('records the CLI in which a user has installed it, and its own commands by their names', async () => {
    use({plugin: false})
    addPlugin('user', '.', 'oclif-plugin-telemetry')
    await host.run(['ok'])
    await host.run(['telemetry', 'log'])
    expect(commands()).to.deep.equal(['ok', 'telemetry.log'])
  })

  it('leaves one event where a CLI has two copies of it', async () => {
    use({
      change: (pkg) => {
        Object.assign(pkg['dependencies'] as object, {'acme-telemetry-fork': '*'})
        Object.assign(pkg['oclif'] as object, {plugins: ['oclif-plugin-telemetry', 'acme-telemetry-fork']})
      },
    })
    const fork = join(host.root, 'node_modules/acme-telemetry-fork')
    mkdirSync(fork)
    cpSync('dist', join(fork, 'dist'), {recursive: true})
    const pkg = JSON.parse(readFileSync('package.json', 'utf8'))
    writeFileSync(join(fork, 'package.json'), JSON.stringify({...pkg, name: 'acme-telemetry-fork'}))
    await host.run(['ok'])
    await host.run(['nest', 'outer'])
    // Its commands import `record` from one copy, whichever of them acts.
    await host.run(['reports'])
    expect(commands()).to.deep.equal(['ok', 'nest.inner', 'nest.outer', 'reports'])
    expect(host.events()[3]).to.include({features_detected: 27})
  })

  it('knows a CLI of a single command by no name', async () => {
    use({
      change: (pkg) =>
        Object.assign(pkg['oclif'] as object, {
          commands: {strategy: 'single', target: './src/commands/end.js'},
        }),
    })
    expect(await host.run(['--by', 'exitWith'])).to.include({code: 3, stdout: 'before\n'})
    await host.run(['--by', 'openHandle'])
    await host.run(['--nonsense'])
    expect(host.events().map(({command, mode, outcome}) => [command, mode, outcome])).to.deep.equal([
      ['(root)', '(root)', 'failure'],
      ['(root)', '(root)', 'success'],
      ['(root)', '(root)', 'usage_error'],
    ])
  })

  it('works where the separator of topics is a colon', async () => {
    use({change: (pkg) => Object.assign(pkg['oclif'] as object, {topicSeparator: ':'})})
    await host.run(['kebab-case:sub-command'])
    await host.run(['telemetry:status'])
    await host.run(['nest:fine'])
    await host.run(['nest:unheard-of:secret'])
    expect(commands()).to.deep.equal(['kebab_case.sub_command', 'telemetry.status', 'ok', '(unknown)'])
  })

  it('spells any id of a command as a name that an event can hold', async () => {
    use()
    const ids = ['prüfe', 'c++', 'a.b', '2x', 'x'.repeat(140)]
    for (const id of ids)
      cpSync(join(host.root, 'src/commands/kebab-case/sub-command.js'), join(host.root, `src/commands/${id}.js`))
    for (const id of ids) expect(await host.run([id])).to.include({code: 0, stderr: ''})
    const log = await host.run(['telemetry', 'log', '--json'])
    expect(JSON.parse(log.stdout)).to.have.length(ids.length)
    for (const event of host.events().slice(0, ids.length)) {
      expect(event['command']).to.match(/^\w[\w.]{0,127}$/)
      expect(event['mode']).to.match(/^\w+$/)
    }
  })

  it('follows the name of the CLI: its directory, its variables', async () => {
    use({change: (pkg) => Object.assign(pkg['oclif'] as object, {bin: 'my-cli'})})
    await host.run(['ok'])
    expect(host.events()).to.be.empty
    await host.run(['ok'], {env: {MY_CLI_TELEMETRY_LOCAL_PATH: host.log, MY_CLI_TELEMETRY_OPT_IN: '1'}})
    expect(commands()).to.deep.equal(['ok'])
  })

  it('has one folder for a CLI whose only name is that of a package with a scope', async () => {
    host = makeHost({
      change: (pkg) => {
        pkg['name'] = '@acme/tool'
        delete (pkg['oclif'] as {bin?: string}).bin
      },
    })
    expect(await host.run(['telemetry', 'enable'])).to.include({code: 0, stderr: ''})
    await host.run(['ok'])
    const events = readEvents(join(host.home, '.acme-tool/telemetry.log'))
    expect(events.map((event) => event['command'])).to.deep.equal(['ok'])
  })

  it('keeps the version of the CLI where it is one, without what a build has added', async () => {
    for (const [version, kept] of [
      ['1.2.3-beta.1+host.user', '1.2.3-beta.1'],
      ['next', undefined],
    ] as const) {
      use({change: (pkg) => Object.assign(pkg, {version})})
      await host.run(['ok'])
      expect(host.events()).to.have.length(1)
      expect(host.events()[0]?.['cli_version']).to.equal(kept)
      host.remove()
    }
  })

  it('records a command that cannot be loaded by its name', async () => {
    use()
    writeFileSync(join(host.root, 'src/commands/broken.js'), 'import "./not-there.js"\n')
    await host.run(['broken'])
    expect(host.events()[0]).to.include({success: false})
    expect(host.events()).to.have.length(1)
    rmSync(join(host.root, 'src/commands/broken.js'))
  })
})

describe('what a command reports', () => {
  let host: TestHost
  beforeEach(() => {
    host = makeHost()
    host.optIn()
  })
  afterEach(() => host.remove())

  it('is in its event: counts add up, files are rounded, and what does not fit is dropped, and named in debug mode', async () => {
    const ended = await host.run(['reports'], {env: {ACME_TELEMETRY_DEBUG: '1'}})
    const [event] = host.events()
    expect(event).to.include({execution_mode: 'agent', features_detected: 27, files_analyzed: 140, mode: 'reports'})
    expect(event).not.to.have.any.keys('stories_detected', 'unheard_of')
    expect(ended.stderr)
      .to.match(/^telemetry: dropped .*stories_detected.*unheard_of/)
      .and.not.include('secret')
    expect(ended.stderr).to.include('telemetry: event reports success exit 0')
    expect(Object.keys(event ?? {}).slice(0, 6)).to.deep.equal([
      'timestamp',
      'command',
      'mode',
      'execution_mode',
      'files_analyzed',
      'features_detected',
    ])
  })

  it('may be another mode, where that is one of the CLI', async () => {
    for (const mode of ['kebab_case', 'ok', 'a secret', 'kebab-case', '../x', '(unknown)'])
      await host.run(['reports', '--mode', mode])
    expect(host.events().map((event) => event['mode'])).to.deep.equal([
      'kebab_case',
      'ok',
      'reports',
      'reports',
      'reports',
      'reports',
    ])
  })

  it('is nothing, and harms nothing, where telemetry is off or not installed', async () => {
    for (const plugin of [true, false]) {
      const other = makeHost({plugin})
      expect(await other.run(['reports'])).to.include({code: 0, stderr: '', stdout: ''})
      expect(other.events()).to.be.empty
      other.remove()
    }
  })
})
