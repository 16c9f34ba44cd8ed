import type { Quote } from '../schemas/quote.ts'
import { parseSearchQuery } from '../text/search-query.ts'
import { type PageOf, type PageRequest, toPage } from './pages.ts'
import type { QuoteFilter } from './quotes.ts'
import type { Reader } from './reader.ts'
import type { Join } from './references.ts'
import { docOfRow, hitQueries } from './search-hits.ts'
import { both, facetsAny, monthsOf, seek, wholeMatch, yearOf } from './search-match.ts'
import { type Place, searchRowQueries } from './search-rows.ts'
import { rowsPerDocument } from './search-tables.ts'
import { termQueries } from './search-terms.ts'
import { facetTerms } from './search-unit.ts'

export interface QuoteSearch extends QuoteFilter {
  q: string
  page: PageRequest
}

interface Placed extends Place {
  row: number
}

/** As lists of quotes are ordered: the newest article first, and within one as in its text. */
const byPlace = (one: Placed, other: Placed): number => {
  if (one.publishedAt !== other.publishedAt) return one.publishedAt < other.publishedAt ? 1 : -1
  return one.id === other.id ? one.row - other.row : one.id < other.id ? 1 : -1
}

/**
 * Quotes that have all the words of a query, in the order of the list that they are a part of. Rows of the index are in the order in which articles
 * were indexed, which need not be that of their dates: `sortedTogether` of them can be put in order at once, and where more match, no more are read
 * than those of the months that the page needs.
 */
export function quoteSearchQueries(reader: Reader, join: Join, { sortedTogether } = { sortedTogether: 1000 }) {
  const rows = searchRowQueries(reader)
  const terms = termQueries(rows)
  const hits = hitQueries(reader, join)

  const place = async (found: readonly number[]): Promise<Placed[]> => {
    const places = await rows.placesOf([...new Set(found.map(docOfRow))])
    return found
      .flatMap(row => {
        const known = places.get(docOfRow(row))
        return known ? [{ ...known, row }] : []
      })
      .sort(byPlace)
  }

  /** What the filters and the words come to: a text for MATCH and a range of rows; undefined where nothing can be found. */
  const narrow = async ({ q, article, lang, capacity, ...named }: QuoteSearch) => {
    const query = parseSearchQuery(q)
    const things = await rows.resolve(named)
    const only = article === undefined ? undefined : await rows.findPlace(article)
    if (things === undefined || (article !== undefined && only === undefined)) return undefined
    const match = wholeMatch({
      wanted: await terms.readAsTyped(query.wanted, lang),
      unwanted: query.unwanted.map(term => seek(term, lang)),
      speakers: await Promise.all(query.speakers.map(terms.peopleNamed)),
      // A range of rows alone would not keep the index from looking further for one that matches.
      narrowed: { ...things, lang, capacity, months: only && [facetTerms.month(only.publishedAt)] },
    })
    if (match === undefined) return undefined
    const from = only === undefined ? 0 : only.doc * rowsPerDocument
    return { match, from, to: only === undefined ? await rows.lastRow() : from + rowsPerDocument - 1 }
  }

  /** Hands over what matches in the months up to a moment, from the newest on, until it is told that it is enough. */
  async function walkMonths(
    match: string,
    range: { from: number; to: number },
    until: string | undefined,
    take: (found: Placed[]) => boolean,
  ) {
    const { oldest, newest } = await rows.span()
    const last = until !== undefined && until < newest ? until : newest
    const inFacet = (term: string, limit: number) => rows.list('quote', { ...range, match: both(facetsAny([term]), match), limit })
    for (let year = Number(last.slice(0, 4)); year >= Number(oldest.slice(0, 4)); year--) {
      if ((await inFacet(facetTerms.year(yearOf(year)), 1)).length === 0) continue
      for (const month of monthsOf(year).reverse()) {
        if (month > last) continue
        if (take(await place(await inFacet(facetTerms.month(month), Number.MAX_SAFE_INTEGER)))) return
      }
    }
  }

  return async (request: QuoteSearch): Promise<PageOf<Quote>> => {
    const { limit, after, count } = request.page
    const narrowed = await narrow(request)
    if (narrowed === undefined) return { items: [], ...(count && { total: 0 }) }
    const [lastDate, lastId, lastStart] = after ?? []
    const { match, ...range } = narrowed
    // Of the article that the page before ended in, it is only known once they are read which quotes that one had.
    const own: Placed[] = []
    const behind: Placed[] = []
    const take = (found: readonly Placed[]): boolean => {
      for (const one of found) {
        if (one.id === lastId) own.push(one)
        else if (lastDate === undefined || one.publishedAt < lastDate || (one.publishedAt === lastDate && one.id < String(lastId)))
          behind.push(one)
      }
      return behind.length > limit
    }
    const newest = await rows.list('quote', { ...range, match, limit: sortedTogether })
    const isAll = newest.length < sortedTogether
    if (isAll) take(await place(newest))
    else await walkMonths(match, range, lastDate === undefined ? undefined : String(lastDate), take)
    const quotes = await hits.loadQuotes([...own, ...behind.slice(0, limit + 1)].map(({ row }) => row))
    const rest = quotes.filter(({ article, start }) => article.id !== lastId || start > Number(lastStart))
    const total = isAll ? newest.length : count ? await rows.count('quote', { ...range, match }) : undefined
    return toPage(
      rest,
      request.page,
      total,
      quote => quote,
      ({ article, start }) => [article.datePublished, article.id, start],
    )
  }
}
