import {execFile} from 'node:child_process'
import {promisify} from 'node:util'
import {expect} from 'chai'

const run = promisify(execFile)

describe('the report beside DuckDB', () => {
  it('has the same answers about a log that a stranger wrote, rubbish included', async () => {
    const {stdout} = await run(process.execPath, ['bench/report.mjs', '--events', '30000', '--runs', '1', '--json'])
    const {runs, skipped, wrong} = JSON.parse(stdout)
    expect(wrong).to.deep.equal([])
    expect(runs).to.equal(30_000)
    expect(skipped).to.be.above(10)
  })
})
