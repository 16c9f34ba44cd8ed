import { ApiError } from '../errors.ts'
import { maxMergedArticles } from '../schemas/editorial-things.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { expectExpert, foldedNamesOf, type StoredExpert } from '../store/expert-unit.ts'
import { mergeUnit, splitUnit } from '../store/merge-unit.ts'
import type { MergedArticle } from '../store/merged.ts'
import type { Statement } from '../store/statement.ts'
import { type ArticleState, loadArticle, moveCopy, moveLive } from './article-state.ts'
import type { ArticleContext } from './articles.ts'
import { findExpertById } from './experts.ts'
import { type Change, demandMatch, type Effect } from './perform.ts'
import { wrongField } from './refused.ts'
import { bringBack, movedIn, replacePerson } from './replace-person.ts'
import { etagOfThing, showThing } from './thing.ts'

type Edit = (parts: ArticleParts) => ArticleParts

/** The statements that change who is in an article, in what is live and in the working copy; each is a state that is kept. */
function rewrite(context: ArticleContext, state: ArticleState, { keyId, action }: Change, editLive: Edit, editCopy: Edit): Statement[] {
  const by = { state, at: context.now(), keyId, action }
  const live = editLive(state.live)
  const copy = state.copy && { ...state.copy, content: editCopy(state.copy.content) }
  if (live !== state.live) return moveLive(by, live, copy).statements
  return copy && copy.content !== state.copy?.content ? moveCopy(by, copy.content, copy.publishAt).statements : []
}

async function findWinner({ archive }: ArticleContext, slug: string): Promise<StoredExpert> {
  const winner = await archive.findExpert(slug)
  if (winner) return winner
  const heir = await archive.findMergedId(slug)
  throw wrongField('/into', heir === undefined ? 'names a person who is not there' : `names somebody who was merged into ${heir}`)
}

/** Two people become the one who is named by `into`. */
export async function mergeExperts(context: ArticleContext, id: string, into: string, request: Change): Promise<Effect> {
  const loser = await findExpertById(context, id)
  demandMatch(request.ifMatch, etagOfThing(loser))
  const winner = await findWinner(context, into)
  if (winner.id === id) throw wrongField('/into', 'is the same person')
  const articleIds = await context.merges.listArticlesNaming(id)
  if (articleIds.length > maxMergedArticles) {
    throw new ApiError(
      'conflict',
      `They are in ${articleIds.length} articles, and no more than ${maxMergedArticles} move. Merge the other person into this one.`,
    )
  }
  const articles: MergedArticle[] = []
  const moves: Statement[] = []
  const replace: Edit = parts => replacePerson(parts, id, winner.id)
  for (const articleId of articleIds) {
    const state = await loadArticle(context, articleId)
    articles.push(recordOf(state, id, winner.id))
    moves.push(...rewrite(context, state, request, replace, replace))
  }
  const quotes = new Set(articles.flatMap(({ live, copy }) => [...(live?.quotes ?? []), ...(copy?.quotes ?? [])])).size
  const slugs = (await context.archive.listMergedInto(id)).map(({ slug }) => slug)
  const merged = { expert: loser, articles, slugs, names: foldedNamesOf(loser) }
  return {
    statements: [...[loser, winner].flatMap(expectExpert), ...mergeUnit(merged, winner, moves, context.now())],
    answer: showThing(winner),
    audit: { kind: 'expert', thingId: id, detail: { into: winner.id, articles: articles.length, quotes } },
  }
}

function recordOf({ live, copy, number }: ArticleState, from: string, to: string): MergedArticle {
  const record = { id: live.article.id, live: movedIn(live, from, to) }
  return copy ? { ...record, copy: movedIn(copy.content, from, to), copyAt: number } : record
}

/** The person whose slug leads to this one is a person again. */
export async function splitExperts(context: ArticleContext, id: string, slug: string, request: Change): Promise<Effect> {
  const winner = await findExpertById(context, id)
  demandMatch(request.ifMatch, etagOfThing(winner))
  const merged = await findMerged(context, id, slug)
  const { expert, articles } = merged
  const moved = new Map(articles.map(article => [article.id, article]))
  const moves: Statement[] = []
  for (const articleId of await context.merges.listArticlesNaming(id)) {
    const article = moved.get(articleId)
    if (!article) continue
    const { live, copy } = await heirsOf(context, article)
    const bring =
      (record: MergedArticle['live']): Edit =>
      parts =>
        bringBack(parts, record, id, expert.id)
    moves.push(...rewrite(context, await loadArticle(context, articleId), request, bring(live), bring(copy)))
  }
  return {
    statements: [...expectExpert(winner), ...splitUnit(merged, id, moves, context.now())],
    answer: showThing(expert),
    audit: { kind: 'expert', thingId: id, detail: { split: expert.id } },
  }
}

/** What a merge into this person moved. Throws `conflict` when there is nothing to undo, or another merge has to be undone first. */
async function findMerged({ merges }: ArticleContext, id: string, slug: string) {
  const merge = await merges.findMerge(slug)
  if (merge?.expertId !== id) throw new ApiError('conflict', 'Nobody of this slug was merged into this person by an editor.')
  const later = await merges.findMergeOfSlug(id, slug)
  if (later !== undefined) {
    throw new ApiError('conflict', `They came with somebody who was merged later; split that person first, whose slug is '${later}'.`)
  }
  return merge.merged
}

/** What was moved in those states that what is live and the working copy, of now, were made from. */
async function heirsOf(
  { revisions }: ArticleContext,
  { id, live, copy, copyAt }: MergedArticle,
): Promise<Pick<MergedArticle, 'live' | 'copy'>> {
  if (copyAt === undefined) return { live, copy: live }
  const end = await revisions.findEndOfCopy(id, copyAt)
  if (end === undefined) return { live, copy }
  const heir = end === 'publishArticle' ? copy : live
  return { live: heir, copy: heir }
}
