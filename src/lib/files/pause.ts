/** Waits without a timer, up to so many milliseconds: for what is rare, and must not let anything else run. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
