import {execFileSync} from 'node:child_process'
import type {Context} from 'mocha'
import {isRoot} from './home.js'

/** Puts something over a folder until `end`; only root on Linux may. */
export interface Mounts {
  /** An empty disk of so many KiB. */
  small(folder: string, kib: number): void
  /** The folder itself, read-only. */
  readOnly(folder: string): void
  end(): void
}

/** @param test skipped where nothing can be mounted */
export function makeMounts(test: Context): Mounts {
  const mounted: string[] = []
  const mount = (folder: string, ...options: string[]) => {
    if (process.platform !== 'linux' || !isRoot) test.skip()
    try {
      execFileSync('mount', options, {stdio: 'pipe'})
    } catch {
      // A container without the right to.
      test.skip()
    }
    mounted.push(folder)
  }
  return {
    end() {
      for (const folder of mounted.splice(0).reverse()) execFileSync('umount', ['-l', folder])
    },
    readOnly(folder) {
      mount(folder, '--bind', folder, folder)
      execFileSync('mount', ['-o', 'remount,ro,bind', folder], {stdio: 'pipe'})
    },
    small: (folder, kib) => mount(folder, '-t', 'tmpfs', '-o', `size=${kib}k,mode=700`, 'tmpfs', folder),
  }
}
