type Libraries = typeof import('../lib/settings/compile.js')

/** The libraries are a file of their own beside this one, loaded at once: the end of a process cannot wait. */
export const libraries = () =>
  process.getBuiltinModule('node:module').createRequire(import.meta.url)('./compile.cjs') as Libraries

/** Compiles the configuration file. */
export const compile: Libraries['compile'] = (...given) => libraries().compile(...given)
