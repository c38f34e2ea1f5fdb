// Mutation tests: `npm run mutation -- PART` breaks the code of one part in every place, and names the breaks that no
// test of it notices. The scores are in docs/quality.md.

/** The code that is broken, and its tests: those in the same process, for they run some hundred times. */
export const PARTS = {
  consent: {mutate: 'src/lib/consent/*.ts', tests: ['consent']},
  event: {mutate: 'src/lib/event/*.ts', tests: ['event']},
  settings: {mutate: 'src/lib/settings/*.ts', tests: ['settings']},
  ship: {mutate: 'src/lib/delivery/ship.ts', tests: ['delivery/ship.test.js']},
}
const part = process.env.MUTATION ?? 'consent'
const {mutate, tests} = PARTS[part]

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  buildCommand: 'tsc -p .',
  clearTextReporter: {allowColor: false, logTests: false, reportTests: false},
  concurrency: 2,
  coverageAnalysis: 'perTest',
  disableTypeChecks: 'src/**/*.ts',
  ignorePatterns: ['.build', 'dist', 'bench', 'docs'],
  jsonReporter: {fileName: `.build/mutation/${part}.json`},
  mutate: [mutate],
  mutationTests: tests.map((name) => `.build/test/lib/${name}`),
  plugins: ['./scripts/mutation-runner.mjs'],
  reporters: ['clear-text', 'json'],
  tempDirName: '.build/mutation/sandbox',
  testRunner: 'ours',
  timeoutMS: 20_000,
  // TypeScript 7 has no interface by which Stryker could read ours.
  tsconfigFile: 'none.json',
  warnings: {unknownOptions: false},
}
