import type { BundleLine } from '../schemas/bundle.ts'
import type { ArticleParts } from '../store/article-unit.ts'
import { optional } from '../store/optional.ts'

/** The slugs by which a line refers to what an article refers to by id. */
interface Slugs {
  rubric: string
  experts: ReadonlyMap<string, string>
}

/** An article as a line of a bundle, with all that is stored of it. */
export function articleLine({ article, appearances, quotes }: ArticleParts, slugs: Slugs): BundleLine {
  const { alternativeHeadline, description, byline, image, genre, datePublished, sourceUrl } = article
  return {
    type: 'article',
    id: article.id,
    slug: article.slug,
    inLanguage: article.inLanguage,
    work: article.workId,
    rubric: slugs.rubric,
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
    appearances: appearances.map(({ expertId, capacity, creditedAs }) => ({
      expert: slugs.experts.get(expertId) ?? '',
      capacity,
      ...optional({ creditedAs }),
    })),
    quotes: quotes.map(quote => quoteInLine(quote, slugs)),
    ...optional({ views: article.viewsBaseline }),
  }
}

function quoteInLine(quote: ArticleParts['quotes'][number], slugs: Slugs) {
  const { id, text, kind, status, origin, prefix, suffix } = quote
  // What the text holds tells for itself what stands around it.
  const isLost = quote.blocks.length === 0
  return {
    id,
    ...optional({ expert: slugs.experts.get(quote.expertId ?? '') }),
    text,
    start: quote.startOffset,
    ...(isLost && prefix !== '' && { prefix }),
    ...(isLost && suffix !== '' && { suffix }),
    ...optional({ attribution: quote.attribution }),
    kind,
    status,
    ...optional({ retracted: quote.retractedAt }),
    origin,
    ...optional({ confidence: quote.confidence }),
  }
}
