import type { Archive } from '../store/archive.ts'

/** What every write depends on. */
export interface EditingContext {
  archive: Archive
  /** Now: RFC 3339, UTC, milliseconds. */
  now: () => string
  makeUuid: () => string
}
