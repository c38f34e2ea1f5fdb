declare const __VERSION__: string | undefined

/** Version of this package, from `package.json` when it is built. */
export const VERSION: string = typeof __VERSION__ === 'string' ? __VERSION__ : '0.0.0-source'
