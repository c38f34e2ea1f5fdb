// For the coverage: children are told to write theirs, too, although tests give them an environment of their own.
const children = require('node:child_process')

const {NODE_V8_COVERAGE} = process.env
for (const name of ['execFile', 'execFileSync', 'fork', 'spawn', 'spawnSync']) {
  const original = children[name]
  children[name] = (file, ...rest) => {
    const given = rest.find((one) => typeof one === 'object' && one !== null && !Array.isArray(one))
    if (given?.env) given.env = {...given.env, NODE_V8_COVERAGE}
    return original(file, ...rest)
  }
}
require('node:module').syncBuiltinESMExports()
