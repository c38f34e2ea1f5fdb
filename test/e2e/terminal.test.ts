import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {scene} from '../delivery/support/scene.js'
import {healthy, slow} from '../support/collector.js'
import {makeHost, type TestHost} from '../support/host.js'

/** `script` of util-linux gives a program a terminal. */
const hasTerminal =
  process.platform === 'linux' && /util-linux/.test(spawnSync('script', ['--version'], {encoding: 'utf8'}).stdout ?? '')
const onTerminal = hasTerminal ? describe : describe.skip

/** Runs a command on a terminal; what is typed there, when it has printed `prompt`. */
async function type(host: TestHost, argv: string[], {prompt, typed}: {prompt: string; typed: string}) {
  const command = [process.execPath, join(host.root, 'bin/run.js'), ...argv].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: {ACME_TELEMETRY_DELIVERY: 'manual', HOME: host.home, PATH: process.env['PATH'] ?? '', TERM: 'xterm'},
  })
  let shown = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    if (!shown.includes(prompt) && `${shown}${text}`.includes(prompt)) child.stdin.write(typed)
    shown += text
  })
  const [code] = await once(child, 'close')
  return {code, shown}
}

onTerminal(`on a terminal${hasTerminal ? '' : ' (there is none to be had here)'}`, () => {
  describe('telemetry:purge', () => {
    let host: TestHost
    beforeEach(async () => {
      host = makeHost()
      host.optIn()
      await host.run(['ok'])
    })
    afterEach(() => host.remove())
    const purge = (typed: string) => type(host, ['telemetry', 'purge'], {prompt: '[y/N]', typed})

    for (const typed of ['n\r', '\r', 'yesterday\r'])
      it(`asks, and deletes nothing where the answer is ${JSON.stringify(typed)}`, async () => {
        const {code, shown} = await purge(typed)
        expect(shown).to.include('Delete ~/.acme/telemetry.log for good? [y/N]').and.to.include('Nothing was deleted.')
        expect(code).to.equal(1)
        expect(host.events()).to.have.length(1)
      })

    for (const typed of ['y\r', 'Yes \r'])
      it(`deletes where the answer is ${JSON.stringify(typed)}`, async () => {
        const {code, shown} = await purge(typed)
        expect(shown).to.include('Deleted: ~/.acme/telemetry.log')
        expect(code).to.equal(0)
        expect(existsSync(host.log)).to.equal(false)
      })
  })

  it('telemetry:purge names what it would delete, be it no log', async () => {
    const host = makeHost()
    try {
      host.write('telemetry.state.json', '{}')
      const {shown} = await type(host, ['telemetry', 'purge'], {prompt: '[y/N]', typed: 'n\r'})
      expect(shown).to.include('Delete ~/.acme/telemetry.state.json for good? [y/N]')
    } finally {
      host.remove()
    }
  })

  it('telemetry:disable --purge opts out, whatever is answered', async () => {
    const host = makeHost()
    try {
      host.optIn()
      await host.run(['ok'])
      const {code, shown} = await type(host, ['telemetry', 'disable', '--purge'], {prompt: '[y/N]', typed: 'n\r'})
      expect(shown).to.include('You have opted out. Nothing was deleted.')
      expect(code).to.equal(1)
      await host.run(['ok'])
      expect(host.events()).to.have.length(1)
    } finally {
      host.remove()
    }
  })

  it('telemetry:flush shows how far it is, and leaves only the result', () =>
    scene(async ({collector: start, user: make}) => {
      const collector = await start((_, index) => (index === 0 ? slow(500, healthy) : undefined))
      const user = make(collector.url, {batch_size: 2, delivery: 'manual'})
      user.seed(4)
      const {code, shown} = await type(user.host, ['telemetry', 'flush'], {prompt: '0/4 events', typed: ''})
      expect(shown).to.include('0/4 events').and.to.include('Delivered: 4, waiting: 0')
      // The line of the bar is erased, and neither the cursor nor the wrapping of lines was taken away.
      expect(shown).to.match(/events[^\n]*\u001b\[0?K[^\n]*Delivered/s)
      expect(shown).not.to.include('\u001b[?25l').and.not.to.include('\u001b[?7l')
      expect(code).to.equal(0)
    }))
})
