import {readdirSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'

const tests = readdirSync('test', {encoding: 'utf8', recursive: true}).filter((name) => name.endsWith('.test.ts'))
const code = tests
  .filter((name) => !name.startsWith('docs'))
  .map((name) => readFileSync(join('test', name), 'utf8'))
  .join('\n')
const isTitle = (part: string) => code.includes(part.trim())

describe('the tests that the coverage leaves out', () => {
  it('exist, each with a reason', async () => {
    const {NOT_HERE}: {NOT_HERE: [part: string, why: string][]} = await import(
      pathToFileURL(resolve('scripts/coverage-not-here.mjs')).href
    )
    expect(NOT_HERE.filter(([part, why]) => !isTitle(part) || why === '')).to.deep.equal([])
    expect(isTitle('a title that nobody has')).to.equal(false)
  })
})
