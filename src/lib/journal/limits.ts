/** How large the log may become, and how many rotated files are kept. */
export interface Limits {
  /** Bytes. */
  maxSize: number
  maxFiles: number
  /** Called with each file just before it is removed. @returns what is to be done just after it */
  onRemove?: (path: string, log: string) => (() => void) | undefined
}

/** Bytes over the limits that are accepted: while one command rotates, others append. */
export const SMALL_CHANGE = 1024 * 1024
