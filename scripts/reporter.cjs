// Mocha's usual output; besides, the counts go to the file that TEST_COUNTS names, as JSON.
const {writeFileSync} = require('node:fs')
const {reporters, Runner} = require('mocha')

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    const file = process.env.TEST_COUNTS
    if (!file) return
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      const {failures, passes, pending} = this.stats
      writeFileSync(file, JSON.stringify({failed: failures, passed: passes, skipped: pending}))
    })
  }
}
