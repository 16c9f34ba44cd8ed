import type { BundleArticle } from '../schemas/bundle.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { readBody } from '../text/body.ts'
import { BodyError } from '../text/body-error.ts'
import { canonicalText } from '../text/canonical.ts'
import { toTimestamp } from '../text/timestamp.ts'
import { typeId } from '../text/type-id.ts'
import { countWords } from '../text/word-count.ts'
import { prepareQuotes, type QuoteRow } from './prepare-quotes.ts'
import { refuse } from './refusal.ts'

/** What a line is read against: the references it may name, and the clock and ids of the run. */
export interface Surroundings {
  timeZone: string
  /** Now: RFC 3339, UTC, milliseconds. */
  now: string
  makeUuid: () => string
  findRubricId: (slug: string) => Promise<string | undefined>
  findExpertId: (slug: string) => Promise<string | undefined>
}

/** An article as a line tells of it, ready to be stored; `dropped` says what of its body could not be kept. */
export interface PreparedArticle {
  parts: ArticleParts
  dropped: ReturnType<typeof readBody>['dropped']
}

/**
 * Resolves what a line refers to, converts its body and anchors its quotes. What the line leaves open is taken from `before`, the article
 * as it is stored, or made anew. Throws LineRefused.
 */
export async function prepareArticle(
  line: BundleArticle,
  before: ArticleParts | undefined,
  around: Surroundings,
): Promise<PreparedArticle> {
  const id = articleId(line, before, around)
  const rubricId = (await around.findRubricId(line.rubric)) ?? refuse('/rubric', `names a rubric that is not there: '${line.rubric}'`)
  const times = timesOf(line, before, around)
  const { blocks, dropped } = bodyOf(line)
  const bodyText = canonicalText(blocks)
  const appearances = await appearancesOf(line, around)
  const quotes = await prepareQuotes(line, { blocks, bodyText }, before?.quotes ?? [], { ...around, appearances })
  return { parts: { article: row(), appearances, quotes: quotes satisfies QuoteRow[] }, dropped }

  function row(): ArticleParts['article'] {
    const { inLanguage, slug, headline, authors, tags } = line
    return {
      id,
      workId: line.work ?? before?.article.workId ?? id.replace(/^art_/, 'wrk_'),
      inLanguage,
      slug,
      rubricId,
      headline,
      alternativeHeadline: line.alternativeHeadline ?? null,
      description: line.description ?? null,
      byline: line.byline ?? null,
      authors,
      body: blocks,
      bodyText,
      wordCount: countWords(bodyText),
      image: line.image ?? null,
      tags,
      genre: line.genre ?? null,
      sourceUrl: line.sourceUrl ?? null,
      ...times,
      revision: line.revision ?? before?.article.revision ?? 1,
      corrections: line.corrections.map(({ date, text }, index) => ({ date: time(date, `/corrections/${index}/date`, around), text })),
      viewsBaseline: line.views ?? null,
    }
  }
}

function articleId(line: BundleArticle, before: ArticleParts | undefined, { makeUuid }: Surroundings): string {
  const stored = before?.article.id
  if (line.id !== undefined && stored !== undefined && line.id !== stored) {
    refuse('/id', `is not the id of the article with this language and slug, ${stored}`)
  }
  return stored ?? line.id ?? typeId('article', makeUuid())
}

const time = (value: string, pointer: string, { timeZone }: Surroundings): string =>
  toTimestamp(value, timeZone) ?? refuse(pointer, `is not a date that exists: '${value}'`)

/** Status and dates, by the rules of the article's life: design, invariants 5 and 6. */
function timesOf(line: BundleArticle, before: ArticleParts | undefined, around: Surroundings) {
  const given = (value: string | undefined, pointer: string) => (value === undefined ? undefined : time(value, pointer, around))
  const status = line.status ?? (line.datePublished === undefined ? 'draft' : 'published')
  const datePublished = given(line.datePublished, '/datePublished') ?? null
  const withdrawnAt = given(line.withdrawn?.date, '/withdrawn/date') ?? null
  checkStatus(status, datePublished, withdrawnAt, around.now)
  checkHistory(status, datePublished, before)
  const dateModified =
    given(line.dateModified, '/dateModified') ?? before?.article.dateModified ?? firstModified(status, datePublished, around.now)
  if (status !== 'scheduled' && datePublished !== null && dateModified < datePublished) refuse('/dateModified', 'is before datePublished')
  return { status, datePublished, dateModified, withdrawnAt, withdrawnReason: line.withdrawn?.reason ?? null }
}

type Status = ArticleParts['article']['status']

const firstModified = (status: Status, datePublished: string | null, now: string): string =>
  status === 'draft' || status === 'scheduled' || datePublished === null ? now : datePublished

function checkStatus(status: Status, datePublished: string | null, withdrawnAt: string | null, now: string): void {
  if (status !== 'draft' && datePublished === null) refuse('/datePublished', `is missing; an article that is ${status} has one`)
  if (status === 'draft' && datePublished !== null) refuse('/datePublished', 'is given, but the article is a draft')
  if (status === 'scheduled' && datePublished !== null && datePublished <= now) refuse('/datePublished', 'is not in the future')
  if ((status === 'published' || status === 'withdrawn') && datePublished !== null && datePublished > now) {
    refuse('/datePublished', `is in the future; an article that is ${status} has been published`)
  }
  if (status === 'withdrawn' && withdrawnAt === null) refuse('/withdrawn', 'is missing; it says when the article was withdrawn')
  if (status !== 'withdrawn' && withdrawnAt !== null) refuse('/withdrawn', `is given, but the article is ${status}`)
}

function checkHistory(status: Status, datePublished: string | null, before: ArticleParts | undefined): void {
  if (before === undefined || (before.article.status !== 'published' && before.article.status !== 'withdrawn')) return
  if (status === 'draft' || status === 'scheduled') refuse('/status', `cannot go back to ${status}: the article was published`)
  if (datePublished !== before.article.datePublished) {
    refuse('/datePublished', `cannot change: it was set to ${before.article.datePublished} at first publication`)
  }
}

function bodyOf(line: BundleArticle): ReturnType<typeof readBody> {
  try {
    return readBody(line.bodyFormat, line.body)
  } catch (error) {
    if (error instanceof BodyError) return refuse(`/body${error.path}`, error.message)
    throw error
  }
}

async function appearancesOf(line: BundleArticle, { findExpertId }: Surroundings): Promise<ArticleParts['appearances']> {
  const rows: ArticleParts['appearances'] = []
  for (const [index, { expert, capacity, creditedAs }] of line.appearances.entries()) {
    const expertId = (await findExpertId(expert)) ?? refuse(`/appearances/${index}/expert`, `names an expert who is not there: '${expert}'`)
    if (rows.some(row => row.expertId === expertId)) refuse(`/appearances/${index}/expert`, `appears twice: '${expert}'`)
    rows.push({ expertId, capacity, creditedAs: creditedAs ?? null })
  }
  return rows
}
