type Libraries = typeof import('../lib/settings/compile.js')
type Rare = typeof import('./rare.js')

/** Files of their own beside this one, loaded at once: the end of a process cannot wait. */
const load = (file: string) => process.getBuiltinModule('node:module').createRequire(import.meta.url)(file)
export const libraries = (): Libraries => load('./compile.cjs')
export const rare = (): Rare => load('./rare.cjs')

/** Compiles the configuration file. */
export const compile: Libraries['compile'] = (...given) => libraries().compile(...given)
