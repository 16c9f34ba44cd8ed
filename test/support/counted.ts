/**
 * They do thousands of times, or in dozens of processes, what other tests do once. To count which lines they run would take as long again as to run
 * them, so coverage does without; the others must run every line. `readme` is left out because its server has V8 flags of its own and is compiled anew:
 * beside programs that come from the compile cache, of which V8 counts no branches, what that one server does not run is taken for never run.
 */
const uncounted =
  /\/(?:client|drafts|front|import-killed|invalidation|pagination-walk|readme|reanchoring-edits|search-quality|view-durability)\.test\.ts$/

/** What tap asks of each file: null is without coverage, an empty list is with that of everything. */
export default (test: string): [] | null => (uncounted.test(test) ? null : [])
