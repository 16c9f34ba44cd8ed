import { timeOf } from '../bundle/prepare-article.ts'
import { ApiError } from '../errors.ts'
import { maxCorrections } from '../schemas/bundle.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { dayMs } from '../text/day.ts'
import { demandRoom } from './article-size.ts'
import { type ArticleState, editedParts, type Moved, moveCopy, moveLive } from './article-state.ts'
import { type ArticleContext, effectOf, loadMatching } from './articles.ts'
import type { Change, Effect, Order } from './perform.ts'
import { wrongField } from './refused.ts'

/** How far ahead an article can be scheduled. */
const maxAheadMs = 5 * 365 * dayMs

/** Publication now or at a time; what was edited goes live. */
export async function publishArticle(context: ArticleContext, id: string, at: string | undefined, request: Change): Promise<Effect> {
  const state = await loadMatching(context, id, request)
  if (at !== undefined) return effectOf(context, schedule(context, state, request, at), {}, { at })
  return effectOf(context, goLive(context, state, request))
}

function schedule(context: ArticleContext, state: ArticleState, request: Change, at: string): Moved {
  const now = context.now()
  const aheadMs = Date.parse(at) - Date.parse(now)
  if (!(aheadMs > 0 && aheadMs <= maxAheadMs)) {
    throw wrongField('/at', 'must be in the future, at most five years ahead')
  }
  demandFresh(state)
  const by = { state, at: now, keyId: request.keyId, action: request.action }
  const parts = editedParts(state)
  if (state.live.article.status === 'published') return moveCopy(by, parts, at)
  return moveLive(by, { ...parts, article: { ...parts.article, status: 'scheduled', datePublished: at, dateModified: now } }, undefined)
}

/** Whether an import has changed what is live since the working copy was begun. */
const isStale = ({ live, copy }: ArticleState): boolean => copy !== undefined && copy.baseRevision !== live.article.revision

/** Throws `conflict` when there is nothing to publish, or when it would undo what an import has changed. */
function demandFresh(state: ArticleState): void {
  const { live, copy } = state
  if (isStale(state)) {
    throw new ApiError(
      'conflict',
      'The live article was changed by an import since the working copy was begun. Discard the working copy and edit anew.',
    )
  }
  if (live.article.status === 'published' && !copy)
    throw new ApiError('conflict', 'The article is published, and nothing in it was edited.')
}

/** What an editor sees becomes what everybody sees. */
export function goLive(context: ArticleContext, state: ArticleState, { keyId, action }: Order): Moved {
  const now = timeOf(state.live.article, context.now())
  demandFresh(state)
  const { live } = state
  const parts = editedParts(state)
  const first = live.article.status === 'published' ? live.article.datePublished : firstDate(live, now)
  const article = {
    ...parts.article,
    status: 'published' as const,
    datePublished: first,
    dateModified: live.article.status === 'published' ? now : (first ?? now),
  }
  return moveLive({ state, at: now, keyId, action }, { ...parts, article }, undefined)
}

/** A scheduled article bears the time it was scheduled for, once that has come. */
const firstDate = ({ article }: ArticleParts, now: string): string =>
  article.status === 'scheduled' && article.datePublished !== null && article.datePublished <= now ? article.datePublished : now

export async function unscheduleArticle(context: ArticleContext, id: string, request: Change): Promise<Effect> {
  return effectOf(context, callOff(context, await loadMatching(context, id, request), request))
}

/** A scheduled article becomes a draft again; a working copy is no longer due. */
export function callOff(context: ArticleContext, state: ArticleState, { keyId, action }: Order): Moved {
  const by = { state, at: context.now(), keyId, action }
  if (state.live.article.status === 'scheduled') {
    const article = { ...state.live.article, status: 'draft' as const, datePublished: null, dateModified: by.at }
    return moveLive(by, { ...state.live, article }, undefined)
  }
  if (state.copy?.publishAt) return moveCopy(by, state.copy.content)
  throw new ApiError('conflict', 'Nothing is scheduled.')
}

/** What remains is a tombstone; its quotes vanish with it. */
export async function withdrawArticle(context: ArticleContext, id: string, reason: string | undefined, request: Change): Promise<Effect> {
  const state = await loadMatching(context, id, request)
  if (state.live.article.status !== 'published') throw new ApiError('conflict', 'Only a published article can be withdrawn.')
  const at = timeOf(state.live.article, context.now())
  const article = { ...state.live.article, status: 'withdrawn' as const, withdrawnAt: at, withdrawnReason: reason ?? null }
  const by = { state, at, keyId: request.keyId, action: request.action }
  return effectOf(context, moveLive(by, { ...state.live, article }, undefined))
}

/** A correction note, which readers see at once. */
export async function correctArticle(context: ArticleContext, id: string, text: string, request: Change): Promise<Effect> {
  const state = await loadMatching(context, id, request)
  if (state.live.article.corrections.length >= maxCorrections)
    throw new ApiError('conflict', `An article has at most ${maxCorrections} correction notes.`)
  const at = timeOf(state.live.article, context.now())
  const add = (parts: ArticleParts): ArticleParts => ({
    ...parts,
    article: { ...parts.article, dateModified: at, corrections: [...parts.article.corrections, { date: at, text }] },
  })
  const live = add(state.live)
  const copy = state.copy && { ...state.copy, content: add(state.copy.content) }
  await demandRoom(state.live, live, context)
  if (copy) await demandRoom(state.copy?.content, copy.content, context)
  return effectOf(context, moveLive({ state, at, keyId: request.keyId, action: request.action }, live, copy))
}
