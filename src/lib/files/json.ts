/** A flat map as JSON, without its prototype: a host that gave `Object.prototype` a `toJSON` must not decide what we write. */
export function jsonOf(map: object): string {
  return JSON.stringify(bare(map))
}

/** A copy that inherits nothing. */
export function bare<T extends object>(map: T): T {
  return Object.assign(Object.create(null), map)
}

/** Whether it is a map of JSON: no list, nor `null`. */
export const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
