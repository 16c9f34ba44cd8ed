import { ApiError } from '../errors.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { mergeUnit, splitUnit } from '../store/merge-unit.ts'
import type { Statement } from '../store/statement.ts'
import { type ArticleState, moveCopy, moveLive } from './article-state.ts'
import { type ArticleContext, demandMatch, type Request } from './articles.ts'
import { bringBack, movedIn, replacePerson } from './people.ts'
import { type Effect, shown } from './perform.ts'
import { wrongField } from './refused.ts'
import { demand, etagOfThing, without } from './thing.ts'

const find = async ({ archive }: ArticleContext, id: string) => demand((await archive.listExpertsByIds([id]))[0], 'person')

/** The states of those articles that are still there. */
async function statesOf({ archive, revisions }: ArticleContext, ids: readonly string[]): Promise<ArticleState[]> {
  const states: ArticleState[] = []
  for (const id of ids) {
    const live = await archive.findArticleById(id)
    if (live) states.push({ live, copy: await revisions.findWorkingCopy(id), number: await revisions.lastNumber(id) })
  }
  return states
}

/** The statements that change who is in an article, in what is live and in the working copy alike; each is a state that is kept. */
function rewrite(context: ArticleContext, state: ArticleState, { keyId, action }: Request, edit: (parts: ArticleParts) => ArticleParts) {
  const by = { state, at: context.now(), keyId, action }
  const live = edit(state.live)
  const copy = state.copy && { ...state.copy, content: edit(state.copy.content) }
  if (live !== state.live) return moveLive(by, live, copy).statements
  return copy && copy.content !== state.copy?.content ? moveCopy(by, copy.content, copy.publishAt).statements : []
}

/** Two people become the one who is named by `into`. */
export async function mergeExperts(context: ArticleContext, id: string, into: string, request: Request): Promise<Effect> {
  const loser = await find(context, id)
  demandMatch(request.ifMatch, etagOfThing(without(loser)))
  const winner = await context.archive.findExpert(into)
  if (!winner || winner.id === id) throw wrongField('/into', winner ? 'is the same person' : 'names a person who is not there')
  const states = await statesOf(context, await context.merges.listArticlesNaming(id))
  const moves = states.flatMap(state => rewrite(context, state, request, parts => replacePerson(parts, id, winner.id)))
  const articles = states.map(({ live, copy }) => movedIn([live, ...(copy ? [copy.content] : [])], id, winner.id))
  const quotes = articles.reduce((sum, article) => sum + article.quotes.length, 0)
  return {
    statements: mergeUnit({ expert: loser, articles }, winner, moves, context.now()),
    answer: shown(without(winner), etagOfThing(without(winner))),
    audit: { kind: 'expert', thingId: id, detail: { into: winner.id, articles: articles.length, quotes } },
  }
}

/** The person whose slug leads to this one is a person again. */
export async function splitExperts(context: ArticleContext, id: string, slug: string, request: Request): Promise<Effect> {
  const winner = await find(context, id)
  demandMatch(request.ifMatch, etagOfThing(without(winner)))
  const merge = await context.merges.findMerge(slug)
  if (merge?.expertId !== id) throw new ApiError('conflict', 'Nobody of this slug was merged into this person.')
  const { expert, articles } = merge.merged
  const moved = new Map(articles.map(article => [article.id, article]))
  const states = await statesOf(context, [...moved.keys()])
  const moves = states.flatMap((state): Statement[] => {
    const article = moved.get(state.live.article.id)
    return article ? rewrite(context, state, request, parts => bringBack(parts, article, id, expert.id)) : []
  })
  return {
    statements: splitUnit(merge.merged, id, moves, context.now()),
    answer: shown(without(expert), etagOfThing(without(expert))),
    audit: { kind: 'expert', thingId: id, detail: { split: expert.id } },
  }
}
