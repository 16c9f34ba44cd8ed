import type { Test } from 'tap'

/**
 * tap follows each promise, to tell to which test an error belongs that nobody catches. A test that makes millions of them does without, which saves a
 * quarter of its time: such an error then ends the process, and so fails the file.
 */
export function unwatched(t: Test): void {
  for (let test: Test['parent'] = t; test; test = test.parent) {
    // The first test of a file is within one more.
    test.hook.onDestroy?.()
    test.hookDomain.destroy()
  }
}
