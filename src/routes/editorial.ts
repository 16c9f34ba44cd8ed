import { z } from 'zod'
import type { ArticleContext } from '../editing/articles.ts'
import type { Editing } from '../editing/perform.ts'
import type { EditorialLists } from '../store/editorial-lists.ts'

/** What every route of editors is given. */
export interface EditorialOptions {
  context: ArticleContext
  editing: Editing
  lists: EditorialLists
  publicUrl: string
}

export const editorialProblems = ['unauthorized', 'forbidden'] as const
const writeProblems = [...editorialProblems, 'conflict', 'payload_too_large', 'unsupported_media_type'] as const
// By the headers that the operation takes; see writes.ts.
export const creationProblems = [...writeProblems, 'idempotency_mismatch'] as const
export const changeProblems = [...writeProblems, 'not_found', 'precondition_failed', 'precondition_required'] as const
export const postProblems = [...changeProblems, 'idempotency_mismatch'] as const

/** Of an operation without parameters in its query. */
export const querystring = z.strictObject({})
