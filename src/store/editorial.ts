import { archiveQueries } from './archive.ts'
import { auditQueries } from './audit.ts'
import { editorialLists } from './editorial-lists.ts'
import { idempotencyQueries } from './idempotency.ts'
import { mergeQueries } from './merges.ts'
import { createMoments } from './moment.ts'
import { previewQueries } from './previews.ts'
import type { Reader } from './reader.ts'
import { revisionQueries } from './revisions.ts'

/** All that editors read, unpublished content included; never for delivery. What may walk far in a large archive is read by `far`. */
export const createEditorialStore = (reader: Reader, far = reader) => ({
  archive: archiveQueries(reader),
  audit: auditQueries(reader, far),
  idempotency: idempotencyQueries(reader),
  revisions: revisionQueries(reader),
  lists: editorialLists(reader, far),
  merges: mergeQueries(reader),
  previews: previewQueries(reader),
  atOneMoment: createMoments(reader),
})

export type EditorialStore = ReturnType<typeof createEditorialStore>
