import type { BundleLine } from '../schemas/bundle.ts'
import type { Archive } from '../store/archive.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { optional } from '../store/optional.ts'

/** How many things are read at once. */
const pageSize = 200

/** Everything there is, as the lines of a bundle that imports to the same content: ids, revisions and unpublished things included. */
export async function* exportLines(archive: Archive): AsyncGenerator<BundleLine> {
  const site = await archive.findSite()
  if (site) yield { type: 'site', ...site }
  const rubrics = await archive.listRubrics()
  yield* rubrics
  yield* pages(
    after => archive.listExperts(after, pageSize),
    expert => expert.id,
  )
  const rubricSlugs = new Map(rubrics.map(({ id, slug }) => [id, slug]))
  for await (const parts of pages(
    after => archive.listArticles(after, pageSize),
    ({ article }) => article.id,
  )) {
    yield await toLine(parts, archive, rubricSlugs)
  }
  yield* redirectLines(archive)
}

async function* pages<Item>(read: (after: string) => Promise<Item[]>, keyOf: (item: Item) => string): AsyncGenerator<Item> {
  let after = ''
  for (;;) {
    const items = await read(after)
    yield* items
    const last = items.at(-1)
    if (!last || items.length < pageSize) return
    after = keyOf(last)
  }
}

async function* redirectLines(archive: Archive): AsyncGenerator<BundleLine> {
  let last = { inLanguage: '', from: '' }
  for (;;) {
    const rows = await archive.listRedirects(last.inLanguage, last.from, pageSize)
    for (const row of rows) yield { type: 'redirect', ...row }
    last = rows.at(-1) ?? last
    if (rows.length < pageSize) return
  }
}

/** What is stored always refers to what is stored: foreign keys. */
function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} refers to nothing`)
  return value
}

async function toLine(parts: ArticleParts, archive: Archive, rubricSlugs: ReadonlyMap<string, string>): Promise<BundleLine> {
  const { article } = parts
  const slugs = new Map<string, string>()
  for (const { expertId } of parts.appearances) slugs.set(expertId, known(await archive.findExpertSlug(expertId), article.id))
  const { alternativeHeadline, description, byline, image, genre, datePublished, sourceUrl } = article
  return {
    type: 'article',
    id: article.id,
    slug: article.slug,
    inLanguage: article.inLanguage,
    work: article.workId,
    rubric: known(rubricSlugs.get(article.rubricId), article.id),
    status: article.status,
    headline: article.headline,
    ...optional({ alternativeHeadline, description, byline }),
    authors: article.authors,
    ...optional({ genre }),
    tags: article.tags,
    ...optional({ datePublished }),
    dateModified: article.dateModified,
    revision: article.revision,
    bodyFormat: 'blocks',
    body: article.body,
    ...optional({ image, sourceUrl }),
    corrections: article.corrections,
    ...(article.withdrawnAt !== null && { withdrawn: { date: article.withdrawnAt, ...optional({ reason: article.withdrawnReason }) } }),
    appearances: parts.appearances.map(({ expertId, capacity, creditedAs }) => ({
      expert: known(slugs.get(expertId), article.id),
      capacity,
      ...optional({ creditedAs }),
    })),
    quotes: parts.quotes.map(quote => ({
      id: quote.id,
      ...optional({ expert: quote.expertId === null ? undefined : slugs.get(quote.expertId) }),
      text: quote.text,
      start: quote.startOffset,
      ...optional({ attribution: quote.attribution }),
      kind: quote.kind,
      status: quote.status,
      origin: quote.origin,
      ...optional({ confidence: quote.confidence }),
    })),
    ...optional({ views: article.viewsBaseline }),
  }
}
