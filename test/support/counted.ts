/**
 * They do thousands of times, or in dozens of processes, what other tests do once. To count which lines they run would take as long again as to run
 * them, so coverage does without; the others must run every line. `readme` is left out because its server has V8 flags of its own and is compiled anew:
 * beside programs that come from the compile cache, of which V8 counts no branches, what that one server does not run is taken for never run.
 */
const uncounted =
  /\/(?:client|drafts|drain|editorial-limits|extraction-hostile|front|import-killed|invalidation|pagination-walk|readme|reanchoring-edits|search-quality|view-durability)\.test\.ts$/

// tap notes which files each process loads, and reads each of them once more for that: a tenth of the time of all tests, for packages of which nobody asks.
// Its own begin what it does in a process.
process.env._TAPJS_PROCESSINFO_EXCLUDE_ = String.raw`/^(node|tapmock):|[\\\/]\.tap[\\\/]|[\\\/]node_modules[\\\/](?!@tapjs|tap[\\\/])/`

/** What tap asks of each file: null is without coverage, an empty list is with that of everything. */
export default (test: string): [] | null => (uncounted.test(test) ? null : [])
