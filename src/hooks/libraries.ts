type Libraries = typeof import('../lib/settings/compile.js')
type Launching = typeof import('./launching.js')
type Look = typeof import('./look.js')
type Rare = typeof import('./rare.js')
type Reporting = typeof import('./reporting.js')

/** Files of their own beside this one, loaded at once: the end of a process cannot wait. The build makes it `require`. */
const load = (file: string) => process.getBuiltinModule('node:module').createRequire(import.meta.url)(file)
export const libraries = (): Libraries => load('./compile.cjs')
export const launching = (): Launching => load('./launching.cjs')
export const look = (): Look => load('./look.cjs')
export const rare = (): Rare => load('./rare.cjs')
export const reporting = (): Reporting => load('./reporting.cjs')

/** Compiles the configuration file. */
export const compile: Libraries['compile'] = (...given) => libraries().compile(...given)
