import {execFileSync} from 'node:child_process'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'

interface Locked {
  integrity?: string
  resolved?: string
  hasInstallScript?: boolean
  link?: boolean
}

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
const LOCKS = ['package-lock.json', 'test/receivers/package-lock.json']
const lockedIn = (path: string) =>
  Object.entries(json(path).packages as Record<string, Locked>).filter(([name]) => name !== '')

/** Packages that may run a script when they are installed, each with its reason. There is none. */
const MAY_INSTALL: string[] = []

/** Licences that ask for nothing but their notice, which `THIRD_PARTY_LICENSES` is. */
const PERMISSIVE = [
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
]
const HEADING = /^((?:@[\w.-]+\/)?[\w.-]+) (\d+\.\d+\.\d+\S*) \(([^)]*)\)$/gm

describe('what the package is made of', () => {
  it('is locked with a checksum for every package, and no word on where it comes from', () => {
    for (const lock of LOCKS) {
      const packages = lockedIn(lock)
      expect(packages, lock).not.to.be.empty
      expect(packages.filter(([, {integrity = ''}]) => !/^sha512-[\w+/]{86}==/.test(integrity)).map(([name]) => name))
        .to.be.empty
      expect(packages.filter(([, {resolved}]) => resolved).map(([name]) => name)).to.be.empty
    }
    const [root, pkg] = [json('package-lock.json').packages[''], json('package.json')]
    expect(root.devDependencies).to.deep.equal(pkg.devDependencies)
  })

  it('runs no script when it is installed, nor does any package that builds it', () => {
    const {dependencies, scripts} = json('package.json')
    expect(scripts).not.to.have.any.keys('preinstall', 'install', 'postinstall', 'prepare')
    // Users install this package, and nothing with it but the peer that they have.
    expect(dependencies).to.equal(undefined)
    for (const lock of LOCKS)
      expect(
        lockedIn(lock)
          .filter(([, {hasInstallScript}]) => hasInstallScript)
          .map(([name]) => name),
      ).to.have.members(MAY_INSTALL)
  })

  it('is bundled of packages whose licence allows it, each with its text', () => {
    const text = readFileSync('THIRD_PARTY_LICENSES', 'utf8')
    const entries = [...text.matchAll(HEADING)].map(([, name, , licence = '']) => ({licence, name}))
    expect(entries.map(({name}) => name)).to.include.members(['zod', 'cosmiconfig', 'yaml', '@opentelemetry/sdk-trace'])
    expect(entries).to.have.length(text.split(`\n${'-'.repeat(80)}\n`).length)
    expect(entries.filter(({licence}) => !PERMISSIVE.includes(licence))).to.be.empty
    expect(text.match(/^Licence: .*/gm)).to.equal(null)
    expect(PERMISSIVE).not.to.include('GPL-3.0-only')
  })

  it('is what users need, and nothing else', () => {
    const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      encoding: 'utf8',
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [{files, unpackedSize}] = JSON.parse(output) as [{files: {path: string}[]; unpackedSize: number}]
    const paths = files.map(({path}) => path)
    const isCode = (path: string) =>
      /^dist\/(?:\w+|chunks\/[\w-]+|commands\/telemetry\/(?:report\/)?\w+)\.c?js(?:\.map)?$/.test(path)
    const OTHERS = [
      'LICENSE',
      'README.md',
      'THIRD_PARTY_LICENSES',
      'dist/index.d.cts',
      'dist/index.d.ts',
      'oclif.manifest.json',
      'package.json',
      'resources/templates/telemetry.yaml.example',
    ]
    expect(paths.filter((path) => !isCode(path))).to.have.members(OTHERS)
    const built = [
      'dist/hot.cjs',
      'dist/on.cjs',
      'dist/rare.cjs',
      'dist/compile.cjs',
      'dist/delivery.cjs',
      'dist/index.js',
      'dist/index.cjs',
    ]
    const commands = readdirSync('src/commands', {recursive: true, withFileTypes: true}).filter((entry) =>
      entry.isFile(),
    )
    expect(paths).to.include.members([
      ...built,
      ...commands.map(({name, parentPath}) =>
        join(parentPath, name).replaceAll('\\', '/').replace(/^src/, 'dist').replace(/ts$/, 'js'),
      ),
    ])
    expect(unpackedSize).to.be.below(3_000_000)
  })
})

describe('a workflow', () => {
  const FILES = readdirSync('.github/workflows').map((name) => join('.github/workflows', name))
  const text = (file: string) => readFileSync(file, 'utf8')

  for (const file of FILES) {
    it(`${file} uses actions of a fixed commit, may read by default, and knows no secret`, () => {
      const uses = [...text(file).matchAll(/uses: (\S+)/g)].map(([, action]) => action)
      expect(uses).not.to.be.empty
      for (const action of uses) expect(action).to.match(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/)
      expect(text(file)).to.match(/^permissions: \{contents: read\}$/m)
      expect(text(file)).not.to.match(/secrets\.|pull_request_target|write-all/)
      expect(text(file).match(/\b[\w-]+: write\b/g) ?? []).to.deep.equal(
        file.includes('publish') ? ['id-token: write'] : [],
      )
      expect(text(file)).to.include('npm audit --audit-level=high')
      for (const [install] of text(file).matchAll(/npm ci.*/g)) expect(install).to.include('--ignore-scripts')
    })
  }

  it('publishes with provenance', () => {
    expect(text('.github/workflows/publish.yml')).to.include('npm publish --provenance')
  })
})
