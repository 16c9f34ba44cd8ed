import type { Archive } from '../store/archive.ts'
import type { AtOneMoment } from '../store/moment.ts'

/** What every write depends on. */
export interface EditingContext {
  archive: Archive
  atOneMoment: AtOneMoment
  /** Now: RFC 3339, UTC, milliseconds. */
  now: () => string
  makeUuid: () => string
}
