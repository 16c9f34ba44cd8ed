import { articleLine } from '../bundle/article-line.ts'
import { prepareArticle } from '../bundle/prepare-article.ts'
import { LineRefused } from '../bundle/refusal.ts'
import { ApiError } from '../errors.ts'
import type { Block } from '../schemas/block.ts'
import type { BundleArticle } from '../schemas/bundle.ts'
import { ArticleContent, type ArticlePatch, type EditorialArticle } from '../schemas/editorial-article.ts'
import { noSite } from '../schemas/site.ts'
import type { Archive } from '../store/archive.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { optional } from '../store/optional.ts'
import type { Revision } from '../store/revisions.ts'
import { BodyError } from '../text/body-error.ts'
import { canonicalText } from '../text/canonical.ts'
import type { Dropped } from '../text/dropped.ts'
import { mergePatch } from '../text/merge-patch.ts'
import { invalidRequest } from '../validation.ts'
import type { EditingContext } from './context.ts'
import type { TextReader } from './long-text.ts'
import { readPatched, wrongField } from './refused.ts'
import { relocate, type Stood, type StoredLine, stoodIn } from './relocate.ts'

type ContentContext = EditingContext & Pick<TextReader, 'readBody'>

/** What an editor wrote, ready to be stored, and what of its body could not be kept. */
export interface Written {
  parts: ArticleParts
  dropped: readonly Dropped[]
}

/** Slugs by id, of the people and the rubric of an article. */
type Slugs = ReadonlyMap<string, string>

export async function slugsOf({ article, appearances }: ArticleParts, archive: Archive): Promise<Slugs> {
  const slugs = new Map([[article.rubricId, (await archive.findRubricSlug(article.rubricId)) ?? '']])
  for (const { expertId } of appearances) slugs.set(expertId, (await archive.findExpertSlug(expertId)) ?? '')
  return slugs
}

/** An article as a bundle tells of it: with slugs in place of ids. */
export function lineOf(parts: ArticleParts, slugs: Slugs): StoredLine {
  const line = articleLine(parts, { rubric: slugs.get(parts.article.rubricId) ?? '', experts: slugs })
  if (line.type !== 'article') throw new Error('an article is told as something else')
  return line
}

/** The fields that an editor writes, of an article as it is stored. */
function contentOf(line: StoredLine): Record<string, unknown> {
  const known = Object.keys(ArticleContent.shape)
  return Object.fromEntries(Object.entries(line).filter(([name]) => known.includes(name)))
}

/** An article after a merge patch, its quotes where they stand in the new text. Throws `invalid_request`, or `conflict` naming the lost quotes. */
export async function patchContent(parts: ArticleParts, { retractQuotes, ...changes }: ArticlePatch, context: ContentContext) {
  const line = lineOf(parts, await slugsOf(parts, context.archive))
  const readBody = 'body' in changes ? context.readBody : async () => ({ blocks: parts.article.body, dropped: [] })
  const fields = mergePatch(contentOf(line), changes)
  return edit(parts, line, fields, retractQuotes, stoodIn(parts, parts.quotes), { ...context, readBody })
}

/**
 * An article with the content of an earlier state, and the quotes that it has today: what was decided of them since stays decided. Those that
 * the earlier text held stand where they stood in it. Throws as a patch does.
 */
export async function restoreContent(parts: ArticleParts, then: ArticleParts, retractQuotes: Retracted, context: ContentContext) {
  const line = lineOf(parts, await slugsOf(parts, context.archive))
  const fields = contentOf(lineOf(then, await slugsOf(then, context.archive)))
  return edit(parts, line, fields, retractQuotes, stoodIn(then, parts.quotes), context)
}

type Retracted = ArticlePatch['retractQuotes']

async function edit(
  parts: ArticleParts,
  line: StoredLine,
  fields: unknown,
  retractQuotes: Retracted,
  stood: Stood,
  context: ContentContext,
): Promise<Written> {
  const retracted = readRetracted(retractQuotes ?? [], parts)
  const patched = readPatched(ArticleContent, fields)
  if (patched.inLanguage !== line.inLanguage) throw wrongField('/inLanguage', 'cannot change; make a translation instead')
  const { content, dropped } = await inBlocks(patched, context)
  const { id, status, datePublished, dateModified, corrections, withdrawn, views } = line
  const speakers = new Set(await Promise.all(content.appearances.map(({ expert }) => currentSlug(expert, context.archive))))
  const quotes = relocate(line.quotes, stood, { text: canonicalText(content.body), speakers, retracted, at: context.now() })
  // A work that was taken away is one of its own.
  const work = content.work ?? id?.replace(/^art_/, 'wrk_')
  const next = {
    type: 'article',
    id,
    status,
    datePublished,
    dateModified,
    corrections,
    withdrawn,
    views,
    ...content,
    work,
    quotes,
  } as const
  return { parts: await prepare(next, parts, context), dropped }
}

/** The slug of a person as it is now: that of whom they were merged into, if they were. */
const currentSlug = async (slug: string, { findExpertId, findExpertSlug }: Archive): Promise<string> =>
  (await findExpertSlug((await findExpertId(slug)) ?? '')) ?? slug

function readRetracted(ids: readonly string[], { quotes }: ArticleParts): ReadonlySet<string> {
  const known = new Set(quotes.map(({ id }) => id))
  const unknown = ids.findIndex(id => !known.has(id))
  if (unknown === -1) return new Set(ids)
  throw wrongField(`/retractQuotes/${unknown}`, 'is no quote of this article')
}

/** Content with its body in blocks, and what of that could not be kept. Throws `invalid_request`. */
export async function inBlocks<Content extends Pick<ArticleContent, 'bodyFormat' | 'body'>>(
  content: Content,
  { readBody }: ContentContext,
) {
  try {
    const { blocks, dropped } = await readBody(content.bodyFormat, content.body)
    return { content: { ...content, bodyFormat: 'blocks' as const, body: blocks }, dropped }
  } catch (error) {
    if (!(error instanceof BodyError)) throw error
    throw wrongField(`/body${error.path}`, error.message)
  }
}

/** What was refused of a line is a fault of the body; every other error stays as it is. */
export function toInvalid(error: unknown): unknown {
  if (!(error instanceof LineRefused)) return error
  return invalidRequest(
    'body',
    error.faults.map(({ pointer, reason }) => ({ in: 'body', pointer, detail: reason })),
  )
}

/** Content whose body was read, anchored, ready to be stored. Throws `invalid_request` naming every place that is wrong. */
export async function prepare(
  line: BundleArticle & { body: Block[] },
  before: ArticleParts | undefined,
  { archive, now, makeUuid }: EditingContext,
): Promise<ArticleParts> {
  const site = await archive.findSite()
  if (!site) throw new ApiError('conflict', noSite)
  const { findRubricId, findExpertId } = archive
  const around = { timeZone: site.timeZone, now: now(), makeUuid, findRubricId, findExpertId }
  try {
    return (await prepareArticle(line, before, around, { blocks: line.body, dropped: [] })).parts
  } catch (error) {
    throw toInvalid(error)
  }
}

/** What the answer to a write says besides what the article is. */
export type Said = Pick<EditorialArticle, 'losses' | 'leftOut'>

/** A state of an article that was kept, told in the same words for ever. */
export const tellRevision = ({ content, slugs }: Pick<Revision, 'content' | 'slugs'>): EditorialArticle =>
  tell(content, new Map(Object.entries(slugs)))

/** An article as editors see it. */
export function tell(parts: ArticleParts, slugs: Slugs): EditorialArticle {
  const { type: _, bodyFormat: __, quotes: ___, views, ...line } = lineOf(parts, slugs)
  return {
    ...line,
    id: parts.article.id,
    work: parts.article.workId,
    status: parts.article.status,
    dateModified: parts.article.dateModified,
    datePublished: parts.article.datePublished ?? undefined,
    revision: parts.article.revision,
    body: parts.article.body,
    corrections: parts.article.corrections,
    quotes: parts.quotes.map(quote => ({
      id: quote.id,
      ...optional({ expert: slugs.get(quote.expertId ?? '') }),
      status: quote.status,
      kind: quote.kind,
      text: quote.text,
      start: quote.startOffset,
      end: quote.endOffset,
      ...optional({ attribution: quote.attribution }),
      origin: quote.origin,
      ...optional({ confidence: quote.confidence, retractedAt: quote.retractedAt }),
    })),
    ...optional({ views }),
  }
}
