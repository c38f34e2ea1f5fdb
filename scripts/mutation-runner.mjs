// Runs our tests for Stryker. Its own runner for mocha asks for an older one.
import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {commonTokens, declareFactoryPlugin, PluginKind, tokens} from '@stryker-mutator/api/plugin'
import {DryRunStatus, determineHitLimitReached, TestStatus, toMutantRunResult} from '@stryker-mutator/api/test-runner'
import Mocha from 'mocha'

const {EVENT_TEST_FAIL, EVENT_TEST_PASS} = Mocha.Runner.constants

// What the broken code asks which of its mutants is to be active.
globalThis.__stryker__ ??= {}

class Runner {
  #stryker = globalThis.__stryker__
  #mocha
  #isLoaded = false

  constructor({mutationTests}) {
    this.#mocha = new Mocha({reporter: class {}, timeout: 20_000})
    this.#mocha.cleanReferencesAfterRun(false)
    for (const file of mutationTests.flatMap(testsIn)) this.#mocha.addFile(file)
    const stryker = this.#stryker
    this.#mocha.suite.beforeEach(function () {
      if (stryker.isDry) stryker.currentTestId = this.currentTest.fullTitle()
    })
  }

  capabilities() {
    // What is loaded stays loaded: for code that runs when it is loaded Stryker starts another process.
    return {reloadEnvironment: false}
  }

  async dryRun({coverageAnalysis}) {
    this.#stryker.isDry = true
    const result = await this.#run({})
    this.#stryker.isDry = false
    return coverageAnalysis === 'off' ? result : {...result, mutantCoverage: this.#stryker.mutantCoverage}
  }

  async mutantRun({activeMutant, hitLimit, mutantActivation, testFilter}) {
    Object.assign(this.#stryker, {hitCount: hitLimit ? 0 : undefined, hitLimit})
    if (testFilter) this.#mocha.grep(new RegExp(testFilter.map((title) => `^${escaped(title)}$`).join('|')))
    return toMutantRunResult(await this.#run({id: activeMutant.id, isStatic: mutantActivation === 'static'}))
  }

  async #run({id, isStatic}) {
    try {
      this.#stryker.activeMutant = isStatic ? id : undefined
      if (!this.#isLoaded) await this.#mocha.loadFilesAsync()
      this.#isLoaded = true
      this.#stryker.activeMutant = id
      const tests = await this.#tests(id !== undefined)
      const {hitCount, hitLimit} = this.#stryker
      return determineHitLimitReached(hitCount, hitLimit) ?? {status: DryRunStatus.Complete, tests}
    } catch (error) {
      return {errorMessage: String(error?.stack), status: DryRunStatus.Error}
    }
  }

  /** The results of one round; where `bails`, up to the first that fails. */
  #tests(bails) {
    const tests = []
    const keep = (test, status, more) => {
      const name = (test.ctx?.currentTest ?? test).fullTitle()
      tests.push({id: name, name, status, timeSpentMs: test.duration ?? 0, ...more})
    }
    bail(this.#mocha.suite, bails)
    return new Promise((done) => {
      const runner = this.#mocha.run(() => done(tests))
      runner.on(EVENT_TEST_PASS, (test) => keep(test, TestStatus.Success))
      runner.on(EVENT_TEST_FAIL, (test, {message}) => keep(test, TestStatus.Failed, {failureMessage: message}))
    })
  }

  /** Its process ends with it, also where a test of a mutant that waits for ever still runs. */
  dispose() {
    try {
      this.#mocha.dispose()
    } catch {}
  }
}

/** The tests of a folder, or the file itself. */
function testsIn(path) {
  if (path.endsWith('.js')) return [path]
  return readdirSync(path)
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => join(path, name))
}

function bail(suite, does) {
  suite.bail(does)
  for (const inner of suite.suites) bail(inner, does)
}

const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

const create = (options) => new Runner(options)
create.inject = tokens(commonTokens.options)

export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, 'ours', create)]
