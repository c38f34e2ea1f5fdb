import {existsSync, readFileSync} from 'node:fs'
import {expect} from 'chai'

const TEXT = readFileSync('docs/failures.md', 'utf8')

interface Case {
  number: number
  /** What the row says about its tests. */
  shownBy: string
}

const CASES: Case[] = TEXT.split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => {
    const cells = line.split(' | ')
    return {number: Number(/\d+/.exec(line)?.[0]), shownBy: cells.at(-1)?.replace(/ \|$/, '') ?? ''}
  })

/** `file`: "title", "title" */
function testsOf({shownBy}: Case): [file: string, title: string][] {
  return [...shownBy.matchAll(/`(test\/[\w/.-]+)`: ((?:"[^"]+"(?:, )?)+)/g)].flatMap(([, file = '', titles = '']) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']): [string, string] => [file, title]),
  )
}

/** Whether a test, or a row of its table, has this title: it stands in the source as a text of its own, or as a key. */
function stands(file: string, title: string): boolean {
  const source = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const spelled = [title, title.replaceAll('`', '\\`')]
  return spelled.some((text) => [`'${text}'`, `"${text}"`, `\`${text}\``].some((literal) => source.includes(literal)))
}

describe('docs/failures.md', () => {
  it('numbers its cases without a gap', () => {
    expect(CASES.map(({number}) => number)).to.deep.equal(CASES.map((_, index) => index + 1))
    expect(CASES).to.have.length.above(50)
  })

  it('names for each case tests that exist', () => {
    const missing = CASES.flatMap((one) =>
      testsOf(one)
        .filter(([file, title]) => !stands(file, title))
        .map(([file, title]) => `${one.number}: ${file}: ${title}`),
    )
    expect(missing).to.deep.equal([])
    expect(CASES.filter((one) => testsOf(one).length === 0)).to.deep.equal([])
  })

  it('says nothing about its tests that is not understood here', () => {
    const rest = CASES.map(({number, shownBy}) => [
      number,
      shownBy.replaceAll(/`test\/[\w/.-]+`: (?:"[^"]+"(?:, )?)+(?:; )?/g, ''),
    ])
    expect(rest.filter(([, text]) => text !== '')).to.deep.equal([])
  })
})
