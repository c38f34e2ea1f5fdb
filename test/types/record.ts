import {record} from '../../src/index.js'

declare module '../../src/index.js' {
  interface Attributes {
    rules_loaded?: number
  }
}

/** Compiled, not run: what TypeScript accepts, and what it must not. */
export function typed(): void {
  record({files_analyzed: 143, mode: 'repro', rules_loaded: 3})
  // @ts-expect-error a count is a number
  record({files_analyzed: '143'})
  // @ts-expect-error a closed set
  record({execution_mode: 'by hand'})
  // @ts-expect-error not declared
  record({unheard_of: 1})
}
