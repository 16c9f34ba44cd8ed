import type { z } from 'zod'
import { ApiError } from '../errors.ts'
import type { Restoration } from '../schemas/editorial-article.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import type { Revision } from '../store/revisions.ts'
import { editedParts } from './article-state.ts'
import { type ArticleContext, edit, loadMatching } from './articles.ts'
import { restoreContent } from './content.ts'
import type { Change, Effect } from './perform.ts'
import { replacePerson } from './replace-person.ts'

/** A state that was kept, with those who have been merged since in the place of whom they were then. */
async function withMerges({ merges }: ArticleContext, { content, slugs }: Revision): Promise<ArticleParts> {
  let parts = content
  for (const { expertId } of content.appearances) {
    const merge = await merges.findMerge(slugs[expertId] ?? '')
    if (merge?.merged.expert.id === expertId) parts = replacePerson(parts, expertId, merge.expertId)
  }
  return parts
}

/** Throws `conflict` when somebody or something that a state refers to has been deleted since. */
async function demandReferences({ archive }: ArticleContext, { article, appearances }: ArticleParts): Promise<void> {
  const ids = appearances.map(({ expertId }) => expertId)
  const known = new Set((await archive.listExpertsByIds(ids)).map(({ id }) => id))
  const lost = ids.filter(id => !known.has(id))
  if ((await archive.findRubricSlug(article.rubricId)) === undefined) lost.push(article.rubricId)
  if (lost.length > 0) throw new ApiError('conflict', `The state refers to what is not there any more: ${lost.join(', ')}.`)
}

/** A state that was kept. Throws `not_found`. */
export async function findRevision({ revisions }: ArticleContext, id: string, number: number): Promise<Revision> {
  const kept = await revisions.find(id, number)
  if (!kept) throw new ApiError('not_found', 'There is no revision of this number.')
  return kept
}

/** The content of an earlier state, as an edit of its own. */
export async function restoreRevision(
  context: ArticleContext,
  id: string,
  number: number,
  { retractQuotes }: z.infer<typeof Restoration>,
  request: Change,
): Promise<Effect> {
  const state = await loadMatching(context, id, request)
  const then = await withMerges(context, await findRevision(context, id, number))
  await demandReferences(context, then)
  return edit(context, state, request, await restoreContent(editedParts(state), then, retractQuotes, context), { restored: number })
}
