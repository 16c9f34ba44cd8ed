import type { ArticleCard } from '../schemas/article.ts'
import type { Quote } from '../schemas/quote.ts'
import type { PageOf } from './pages.ts'
import type { Query, Reader } from './reader.ts'
import { createJoin } from './references.ts'
import { type RelatedRequest, relatedQueries } from './related.ts'
import { type SearchAnswer, type SearchRequest, searchQueries } from './search.ts'
import { type QuoteSearch, quoteSearchQueries } from './search-quotes.ts'

/** What is asked of the search index. */
export interface Search {
  hits: (request: SearchRequest) => Promise<SearchAnswer>
  quotes: (request: QuoteSearch) => Promise<PageOf<Quote>>
  related: (request: RelatedRequest) => Promise<ArticleCard[]>
}

/** The same, as it is sent to a thread, which carries out queries as well. */
export type SearchAsked = { hits: SearchRequest } | { quotes: QuoteSearch } | { related: RelatedRequest } | { query: Query }

/** What a thread answers: what was found, or why nothing could be. */
export interface SearchReply {
  hits?: SearchAnswer
  quotes?: PageOf<Quote>
  related?: ArticleCard[]
  /** What a query answers stands in a list, for it may be undefined. */
  rows?: [unknown]
  failed?: string
}

/** Searches on a connection, in the thread that asks. */
export function createSearch(reader: Reader): Search {
  const join = createJoin(reader)
  return { hits: searchQueries(reader, join), quotes: quoteSearchQueries(reader, join), related: relatedQueries(reader, join) }
}
