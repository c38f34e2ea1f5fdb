import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {makeHost} from '../support/host.js'

/** Its argument is read by the CLI's own code, which throws what nobody can tell from any other error. */
const PICK = `import {Args, Command} from '@oclif/core'
export default class Pick extends Command {
  static args = {
    what: Args.custom({parse: async (text) => { if (text === 'no') throw new RangeError('not that'); return text }})(),
  }
  async run() {
    await this.parse(Pick)
    throw new RangeError('not now')
  }
}
`

describe('an error that the code of a CLI throws', () => {
  it('is a refused argument while arguments are read, and an error behind that', async () => {
    const host = makeHost()
    try {
      host.optIn()
      writeFileSync(join(host.root, 'src/commands/pick.js'), PICK)
      for (const what of ['no', 'yes']) await host.run(['pick', what])
      const seen = host.events().map(({error_type, outcome}) => [outcome, error_type])
      expect(seen).to.deep.equal([
        ['usage_error', 'RangeError'],
        ['error', 'RangeError'],
      ])
    } finally {
      host.remove()
    }
  })
})
