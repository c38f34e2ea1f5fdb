import {existsSync, readFileSync} from 'node:fs'
import {expect} from 'chai'

const flat = (text: string) => text.replaceAll(/\s+/g, ' ')
const model = readFileSync('SECURITY.md', 'utf8')
const [, threats = ''] = /## Who could do what\n([\s\S]*?)\n## /.exec(model) ?? []
/** `test/file.test.ts`: "title" */
const testsIn = (text: string) =>
  [...flat(text).matchAll(/`(test\/[\w/.-]+\.test\.ts)`: "([^"]+)"/g)].map(([, file = '', title = '']) => ({
    file,
    title,
  }))

/** Code without its comments, which prove nothing; a title may be broken into lines there. */
const codeOf = (file: string) => flat(readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''))

describe('the threat model', () => {
  it('has a test, or says that there is none, for each answer', () => {
    const answers = threats.split(/^- /m).slice(1)
    expect(answers).to.have.length.above(25)
    const without = answers.filter((answer) => testsIn(answer).length === 0)
    expect(without.filter((answer) => !flat(answer).includes('There is no test'))).to.be.empty
    // Every name of a file stands before a title, so that none escapes the check below.
    expect(flat(model).match(/`test\//g)).to.have.length(testsIn(model).length)
  })

  for (const {file, title} of testsIn(model)) {
    it(`is right that ${file} has a test "${title}"`, () => {
      expect(existsSync(file), file).to.equal(true)
      const code = codeOf(file).replaceAll("\\'", "'")
      expect(code.includes(title), title).to.equal(true)
    })
  }

  it('would be found wrong where a test has another title', () => {
    const [renamed] = testsIn('- X. `test/e2e/off.test.ts`: "a title\n  that nobody has"')
    expect(renamed).to.deep.equal({file: 'test/e2e/off.test.ts', title: 'a title that nobody has'})
    expect(codeOf('test/e2e/off.test.ts')).not.to.include(renamed?.title)
  })
})
