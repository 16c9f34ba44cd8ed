import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import { forbidden } from '../auth.ts'
import { timeOf } from '../bundle/prepare-article.ts'
import { ApiError } from '../errors.ts'
import type { ArticlePatch, EditorialArticle, NewArticle } from '../schemas/editorial-article.ts'
import { deleteArticleUnit, insertArticleUnit } from '../store/article-unit.ts'
import type { auditQueries } from '../store/audit.ts'
import type { mergeQueries } from '../store/merges.ts'
import { optional } from '../store/optional.ts'
import type { previewQueries } from '../store/previews.ts'
import { keepRevision } from '../store/revisions.ts'
import type { Dropped } from '../text/dropped.ts'
import { slugify } from '../text/slug.ts'
import { demandRoom } from './article-size.ts'
import {
  type ArticleState,
  dropCopy,
  editedParts,
  etagOfState,
  loadArticle,
  type Moved,
  moveCopy,
  moveLive,
  type StateQueries,
} from './article-state.ts'
import { inBlocks, patchContent, prepare, type Said, slugsOf, tell, type Written } from './content.ts'
import type { EditingContext } from './context.ts'
import type { TextReader } from './long-text.ts'
import { type Answer, type AuditDetail, type Change, deleted, demandMatch, type Effect, type Order, shown } from './perform.ts'
import { wrongField } from './refused.ts'

export interface ArticleContext extends EditingContext, StateQueries, TextReader {
  audit: ReturnType<typeof auditQueries>
  merges: ReturnType<typeof mergeQueries>
  previews: ReturnType<typeof previewQueries>
}

/** The effect of a move: what it stores and shows. */
export async function effectOf(context: ArticleContext, moved: Moved, said: Said = {}, detail: AuditDetail = {}): Promise<Effect> {
  const { state, statements } = moved
  const { id, revision } = state.live.article
  return {
    statements,
    answer: shown(await show(context, state, said), etagOfState(state)),
    audit: { kind: 'article', thingId: id, detail: { revision, state: state.number, ...detail } },
  }
}

/** That of a write which says nothing new. */
export const noEffect = async (context: ArticleContext, state: ArticleState, said: Said): Promise<Effect> => ({
  statements: [],
  answer: shown(await show(context, state, said), etagOfState(state)),
})

/** An article as editors see it, with the working copy where there is one. */
async function show({ archive }: ArticleContext, state: ArticleState, said: Said = {}): Promise<EditorialArticle> {
  const parts = editedParts(state)
  const workingCopy = state.copy && optional({ publishAt: state.copy.publishAt })
  return { ...tell(parts, await slugsOf(parts, archive)), ...optional({ workingCopy }), ...said }
}

/** The answer that shows an article as it is stored. Throws `not_found`. */
export const showArticle = (context: ArticleContext, id: string): Promise<Answer> =>
  context.atOneMoment(async () => {
    const state = await loadArticle(context, id)
    return shown(await show(context, state), etagOfState(state))
  })

const lossesOf = (dropped: readonly Dropped[]): Said => (dropped.length > 0 ? { losses: [...dropped] } : {})

/** Throws `not_found`, or `precondition_failed` with the ETag of now. */
async function loadKnown(context: ArticleContext, id: string, { ifMatch }: Change): Promise<ArticleState> {
  const state = await loadArticle(context, id)
  demandMatch(ifMatch, etagOfState(state))
  return state
}

/** Throws `not_found`, `precondition_failed` with the ETag of now, or `conflict` when the article has been withdrawn. */
export async function loadMatching(context: ArticleContext, id: string, request: Change): Promise<ArticleState> {
  const state = await loadKnown(context, id, request)
  if (state.live.article.status === 'withdrawn')
    throw new ApiError('conflict', 'The article has been withdrawn; it cannot be changed any more.')
  return state
}

/** Throws `forbidden` when the key may not publish what is about to be published by itself. */
export function demandMayChange({ live, copy }: ArticleState, { mayPublish }: Change): void {
  const isDueSometime = live.article.status === 'scheduled' || (copy?.publishAt ?? null) !== null
  if (isDueSometime && !mayPublish)
    throw forbidden('content:publish', 'It is to be published at a time; to change it, the key needs the scope content:publish.')
}

/** Puts changed parts where they belong: a published article is changed in its working copy, any other at once. */
export async function edit(
  context: ArticleContext,
  state: ArticleState,
  request: Change,
  { parts, dropped }: Written,
  detail: AuditDetail,
): Promise<Effect> {
  demandMayChange(state, request)
  // What says nothing new opens no working copy and makes no revision.
  if (isDeepStrictEqual(parts, editedParts(state))) return noEffect(context, state, lossesOf(dropped))
  await demandRoom(editedParts(state), parts, context)
  const at = timeOf(state.live.article, context.now())
  const by = { state, at, keyId: request.keyId, action: request.action }
  const next = { ...parts, article: { ...parts.article, dateModified: at } }
  const moved =
    state.live.article.status === 'published' ? moveCopy(by, next, state.copy?.publishAt ?? null) : moveLive(by, next, undefined)
  return effectOf(context, moved, lossesOf(dropped), detail)
}

/** A new draft. */
export async function createArticle(context: ArticleContext, input: z.infer<typeof NewArticle>, { keyId, action }: Order): Promise<Effect> {
  const slug = input.slug ?? slugify(input.headline)
  if (slug === '') throw wrongField('/slug', 'is needed: the headline makes none')
  const { content, dropped } = await inBlocks(input, context)
  const parts = await prepare({ ...content, type: 'article', slug, status: 'draft', corrections: [], quotes: [] }, undefined, context)
  await demandRoom(undefined, parts, context)
  const at = context.now()
  const { id } = parts.article
  const state = { live: parts, copy: undefined, number: 1 }
  const kept = keepRevision({ articleId: id, number: 1, at, keyId, action, isLive: 1, content: parts })
  return {
    statements: [...insertArticleUnit(parts, at), ...kept],
    answer: shown(await show(context, state, lossesOf(dropped)), etagOfState(state), true),
    audit: { kind: 'article', thingId: id, detail: { slug } },
  }
}

/** A change by merge patch. */
export async function patchArticle(context: ArticleContext, id: string, patch: ArticlePatch, request: Change): Promise<Effect> {
  const state = await loadMatching(context, id, request)
  return edit(context, state, request, await patchContent(editedParts(state), patch, context), { fields: Object.keys(patch) })
}

/** Only what was never published can be deleted. */
export async function deleteArticle(context: ArticleContext, id: string, request: Change): Promise<Effect> {
  const state = await loadMatching(context, id, request)
  const { status } = state.live.article
  if (status !== 'draft')
    throw new ApiError('conflict', `The article is ${status}; only a draft can be deleted, and a published article withdrawn.`)
  return {
    statements: deleteArticleUnit(state.live),
    answer: deleted,
    audit: { kind: 'article', thingId: id, detail: { slug: state.live.article.slug } },
  }
}

/** The working copy is thrown away; what is live stays. An import may have withdrawn it meanwhile. */
export async function discardCopy(context: ArticleContext, id: string, request: Change): Promise<Effect> {
  const state = await loadKnown(context, id, request)
  if (!state.copy) throw new ApiError('conflict', 'There is no working copy.')
  demandMayChange(state, request)
  const { keyId, action } = request
  return effectOf(context, dropCopy({ state, at: context.now(), keyId, action }))
}
