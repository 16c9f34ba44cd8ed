import type { BundleArticle } from '../schemas/bundle.ts'
import { type ArticleParts, isPublic } from '../store/article-unit.ts'
import { readBody } from '../text/body.ts'
import { BodyError } from '../text/body-error.ts'
import { canonicalText } from '../text/canonical.ts'
import type { Conversion } from '../text/dropped.ts'
import { toTimestamp } from '../text/timestamp.ts'
import { typeId } from '../text/type-id.ts'
import { countWords } from '../text/word-count.ts'
import { prepareQuotes } from './prepare-quotes.ts'
import { refuse } from './refusal.ts'

/** What a line is read against: the references it may name, and the clock and ids of the run. */
interface Surroundings {
  timeZone: string
  /** Now: RFC 3339, UTC, milliseconds. */
  now: string
  makeUuid: () => string
  findRubricId: (slug: string) => Promise<string | undefined>
  findExpertId: (slug: string) => Promise<string | undefined>
}

/** An article as a line tells of it, ready to be stored; `dropped` says what of its body could not be kept. */
interface PreparedArticle {
  parts: ArticleParts
  dropped: Conversion['dropped']
}

/**
 * Resolves what a line refers to, converts its body and anchors its quotes. What the line leaves open is taken from `before`, the article
 * as it is stored, or made anew; `read` is its body where that was read before. Throws LineRefused.
 */
export async function prepareArticle(
  line: BundleArticle,
  before: ArticleParts | undefined,
  around: Surroundings,
  read?: Conversion,
): Promise<PreparedArticle> {
  const id = articleId(line, before, around)
  const rubricId = (await around.findRubricId(line.rubric)) ?? refuse('/rubric', `names a rubric that is not there: '${line.rubric}'`)
  const times = timesOf(line, before, around)
  const { blocks, dropped } = read ?? bodyOf(line)
  const bodyText = canonicalText(blocks)
  const appearances = await appearancesOf(line, around)
  const speakers = await speakersOf(line, appearances, around)
  const { makeUuid, timeZone } = around
  const quotes = prepareQuotes(line, { blocks, bodyText }, before?.quotes ?? [], { makeUuid, timeZone, speakers })
  return { parts: { article: row(), appearances, quotes }, dropped }

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
      revision: before?.article.revision ?? line.revision ?? 1,
      corrections: correctionsOf(line, around),
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

/** Oldest first, as they are served. */
function correctionsOf(line: BundleArticle, around: Surroundings): ArticleParts['article']['corrections'] {
  const corrections = line.corrections.map(({ date, text }, index) => ({ date: time(date, `/corrections/${index}/date`, around), text }))
  return corrections.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
}

/** Status and dates, by the rules of the article's life. */
function timesOf(line: BundleArticle, before: ArticleParts | undefined, around: Surroundings) {
  const given = (value: string | undefined, pointer: string) => (value === undefined ? undefined : time(value, pointer, around))
  const status = line.status ?? (line.datePublished === undefined ? 'draft' : 'published')
  const datePublished = given(line.datePublished, '/datePublished') ?? null
  const withdrawnAt = given(line.withdrawn?.date, '/withdrawn/date') ?? null
  const isPast = pastBy(around.now, before)
  checkStatus(status, datePublished, isPast)
  checkWithdrawal(status, datePublished, withdrawnAt, isPast)
  checkHistory(status, datePublished, before)
  const modified = given(line.dateModified, '/dateModified')
  // What is given is checked; what is not is at its earliest, and an update sets it.
  if (isPublic({ status }) && modified !== undefined && datePublished !== null && modified < datePublished)
    refuse('/dateModified', 'is before datePublished')
  const dateModified = modified ?? before?.article.dateModified ?? (isPublic({ status }) ? datePublished : null) ?? around.now
  return { status, datePublished, dateModified, withdrawnAt, withdrawnReason: line.withdrawn?.reason ?? null }
}

type Status = ArticleParts['article']['status']

type IsPast = (date: string) => boolean

/** What is stored of an article that is out was past when that was stored, whatever a clock that was ahead, and has been set right since, says now. */
function pastBy(now: string, before: ArticleParts | undefined): IsPast {
  const stored = before && isPublic(before.article) ? [before.article.datePublished, before.article.withdrawnAt] : []
  return date => date <= now || stored.includes(date)
}

/** When something is done to an article: now, but never before it was published, as where the clock was ahead then and has been set right since. */
export const timeOf = ({ status, datePublished }: Pick<ArticleParts['article'], 'status' | 'datePublished'>, now: string): string =>
  isPublic({ status }) && datePublished !== null && datePublished > now ? datePublished : now

/** One that is scheduled for a time that has passed is published by the clock: an export is imported whole, however late. */
function checkStatus(status: Status, datePublished: string | null, isPast: IsPast): void {
  if (status !== 'draft' && datePublished === null) refuse('/datePublished', `is missing; an article that is ${status} has one`)
  if (status === 'draft' && datePublished !== null) refuse('/datePublished', 'is given, but the article is a draft')
  if (isPublic({ status }) && datePublished !== null && !isPast(datePublished)) {
    refuse('/datePublished', `is in the future; an article that is ${status} has been published`)
  }
}

function checkWithdrawal(status: Status, datePublished: string | null, withdrawnAt: string | null, isPast: IsPast): void {
  if (status === 'withdrawn' && withdrawnAt === null) refuse('/withdrawn', 'is missing; it says when the article was withdrawn')
  if (withdrawnAt === null) return
  if (status !== 'withdrawn') refuse('/withdrawn', `is given, but the article is ${status}`)
  if (datePublished !== null && withdrawnAt < datePublished) refuse('/withdrawn/date', 'is before datePublished')
  if (!isPast(withdrawnAt)) refuse('/withdrawn/date', 'is in the future')
}

function checkHistory(status: Status, datePublished: string | null, before: ArticleParts | undefined): void {
  if (before === undefined || !isPublic(before.article)) return
  if (status === 'draft' || status === 'scheduled') refuse('/status', `cannot go back to ${status}: the article was published`)
  if (datePublished !== before.article.datePublished) {
    refuse('/datePublished', `cannot change: it was set to ${before.article.datePublished} at first publication`)
  }
}

function bodyOf(line: BundleArticle): Conversion {
  try {
    return readBody(line.bodyFormat, line.body)
  } catch (error) {
    if (!(error instanceof BodyError)) throw error
    return refuse(`/body${error.path}`, error.message)
  }
}

/** Two slugs may be those of one person by now, who then appears once; but not in two ways. */
async function appearancesOf(line: BundleArticle, { findExpertId }: Surroundings): Promise<ArticleParts['appearances']> {
  const rows: (ArticleParts['appearances'][number] & { slug: string })[] = []
  for (const [index, { expert: slug, capacity, creditedAs = null }] of line.appearances.entries()) {
    const at = `/appearances/${index}/expert`
    const expertId = (await findExpertId(slug)) ?? refuse(at, `names an expert who is not there: '${slug}'`)
    const same = rows.find(row => row.expertId === expertId)
    if (same?.slug === slug) refuse(at, `appears twice: '${slug}'`)
    if (same && (same.capacity !== capacity || same.creditedAs !== creditedAs))
      refuse(at, `is the same person as '${same.slug}' since they were merged, and is credited in another way: '${slug}'`)
    if (!same) rows.push({ slug, expertId, capacity, creditedAs })
  }
  return rows.map(({ expertId, capacity, creditedAs }) => ({ expertId, capacity, creditedAs }))
}

/** The ids of those who appear, by every slug that the quotes name them by. */
async function speakersOf(
  { quotes }: BundleArticle,
  appearances: ArticleParts['appearances'],
  { findExpertId }: Surroundings,
): Promise<Map<string, string>> {
  const ids = new Set(appearances.map(({ expertId }) => expertId))
  const speakers = new Map<string, string>()
  for (const slug of new Set(quotes.flatMap(({ expert }) => expert ?? []))) {
    const id = await findExpertId(slug)
    if (id !== undefined && ids.has(id)) speakers.set(slug, id)
  }
  return speakers
}
