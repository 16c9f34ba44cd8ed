import { ApiError } from '../errors.ts'
import type { Archive } from '../store/archive.ts'
import { type ArticleParts, updateArticleUnit } from '../store/article-unit.ts'
import { expectArticle } from '../store/expect.ts'
import { dropWorkingCopy, keepRevision, putWorkingCopy, type revisionQueries, type WorkingCopy } from '../store/revisions.ts'
import type { Statement } from '../store/statement.ts'

/** All that is known of an article: what is live, its working copy, and how many states of it are kept. */
export interface ArticleState {
  live: ArticleParts
  copy: WorkingCopy | undefined
  number: number
  /** The revision that the last state had that was kept of what was live; absent while none is kept. */
  keptRevision?: number | undefined
}

export interface StateQueries {
  archive: Archive
  revisions: ReturnType<typeof revisionQueries>
}

/** Throws `not_found`. */
export async function loadArticle({ archive, revisions }: StateQueries, id: string): Promise<ArticleState> {
  // First, so that whoever changes it while it is read gets another ETag than what was read.
  const number = await revisions.lastNumber(id)
  const live = await archive.findArticleById(id)
  if (!live) throw new ApiError('not_found', 'There is no article of this id.')
  return { live, copy: await revisions.findWorkingCopy(id), number, keptRevision: await revisions.lastLiveRevision(id) }
}

/** What an editor sees and changes: the working copy where there is one, in the life of the article as it is. Nothing is edited in a tombstone. */
export function editedParts({ live, copy }: ArticleState): ArticleParts {
  if (!copy || live.article.status === 'withdrawn') return live
  const { status, datePublished, revision, corrections, viewsBaseline } = live.article
  const life = { status, datePublished, revision, corrections, viewsBaseline }
  return { ...copy.content, article: { ...copy.content.article, ...life } }
}

/** Changes whenever the article, its working copy or one of its quotes does. */
export const etagOfState = ({ live, number }: Pick<ArticleState, 'live' | 'number'>): string => `"${live.article.revision}-${number}"`

interface Move {
  state: ArticleState
  at: string
  keyId: string
  action: string
}

/** An article after a write, with the statements that make it so. */
export interface Moved {
  state: ArticleState
  statements: Statement[]
}

const keepState = (
  { state, at, keyId, action }: Move,
  parts: ArticleParts,
  isLive: boolean,
): { statements: Statement[]; number: number } => {
  const { live, number, keptRevision } = state
  const row = (count: number, content: ArticleParts, by: { keyId: string | null; action: string }, live: boolean) =>
    keepRevision({ articleId: content.article.id, number: count, at, ...by, isLive: Number(live), content })
  // What came by import is kept once it is about to be changed.
  const isImported = keptRevision !== live.article.revision
  const base = isImported ? row(number + 1, live, { keyId: null, action: 'import' }, true) : []
  const next = isImported ? number + 2 : number + 1
  return { statements: [...base, ...row(next, parts, { keyId, action }, isLive)], number: next }
}

/** Puts new content live; `parts` says all but the revision, which grows by one, unless what `isUnseen` changes nothing for anybody outside. */
export function moveLive(move: Move, parts: ArticleParts, copy: WorkingCopy | undefined, isUnseen = false): Moved {
  const { live } = move.state
  const revision = live.article.revision + (isUnseen ? 0 : 1)
  const next = { ...parts, article: { ...parts.article, revision } }
  // A copy that an import has made stale stays so.
  const based = copy && (copy.baseRevision === live.article.revision ? { ...copy, baseRevision: revision } : copy)
  const kept = keepState(move, next, true)
  const copying = based ? putWorkingCopy(based) : [dropWorkingCopy(live.article.id)]
  return {
    state: { live: next, copy: based, number: kept.number },
    statements: [...updateArticleUnit(next, live, move.at, isUnseen), ...copying, ...kept.statements],
  }
}

/** Puts new content into the working copy, which nobody outside sees. */
export function moveCopy(move: Move, parts: ArticleParts, publishAt: string | null = null): Moved {
  const { live, copy: before } = move.state
  const baseRevision = before?.baseRevision ?? live.article.revision
  const copy = { articleId: live.article.id, baseRevision, content: parts, publishAt }
  const kept = keepState(move, parts, false)
  return {
    state: { live, copy, number: kept.number },
    statements: [expectArticle(live.article), ...putWorkingCopy(copy), ...kept.statements],
  }
}

/** Throws the working copy away; nothing changes for anybody outside. */
export function dropCopy(move: Move): Moved {
  const { live } = move.state
  const kept = keepState(move, live, true)
  return {
    state: { live, copy: undefined, number: kept.number },
    statements: [expectArticle(live.article), dropWorkingCopy(live.article.id), ...kept.statements],
  }
}
