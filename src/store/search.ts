import type { Facets, HitType, SearchCorrection, SearchHit } from '../schemas/search.ts'
import { parseSearchQuery } from '../text/search-query.ts'
import type { ArticleFilter } from './article-lists.ts'
import type { PageOf } from './pages.ts'
import type { Reader } from './reader.ts'
import type { Join } from './references.ts'
import { facetQueries } from './search-facets.ts'
import { docOfRow, hitQueries, type Ranked, typeOfRow } from './search-hits.ts'
import { monthsBetween, seek, type Whole } from './search-match.ts'
import { rankContent, rankPeople, type Weighing } from './search-rank.ts'
import { searchRowQueries } from './search-rows.ts'
import { termQueries } from './search-terms.ts'

export interface SearchRequest extends ArticleFilter {
  q: string
  type?: HitType | undefined
  facets: boolean
  limit: number
  /** The key of the last hit of the page before. */
  after?: readonly (string | number)[] | undefined
  /** Today, as YYYY-MM-DD: what is new weighs more. */
  today: string
}

export interface SearchAnswer extends PageOf<SearchHit> {
  isRelaxed: boolean
  isCapped: boolean
  corrections: SearchCorrection[]
  facets?: Facets
}

/**
 * Search in published content. What a search costs is bounded by how many matches are ranked, not by how many there are: matches are read from
 * the newest on, and those that have a word in their headline, tags or summary are read apart, so that an old one is not missed.
 */
export function searchQueries(reader: Reader, join: Join) {
  const rows = searchRowQueries(reader)
  const hits = hitQueries(reader, join)
  const terms = termQueries(rows)
  const countFacets = facetQueries(reader, join)

  return async (request: SearchRequest): Promise<SearchAnswer> => {
    const { q, type, lang, limit, after } = request
    const query = parseSearchQuery(q)
    const facetsOf = async (docs: readonly number[]) => request.facets && { facets: await countFacets(docs, lang) }
    const [lastScore, lastRow, walkedTo, walkedDepth, walkedOn, walkedRelaxed, ...walkedWeights] = after ?? []
    const to = walkedTo === undefined ? await rows.lastRow() : Number(walkedTo)
    const today = walkedOn === undefined ? request.today : String(walkedOn)
    const { wanted, corrections } = await terms.read(query.wanted, lang, to)
    const unwanted = query.unwanted.map(term => seek(term, lang))
    const speakers = await Promise.all(query.speakers.map(terms.peopleNamed))
    const named = await rows.resolve(request)
    const { publishedAfter, publishedBefore } = request
    const isDated = publishedAfter !== undefined || publishedBefore !== undefined
    const dated = isDated ? { after: publishedAfter ?? '', before: publishedBefore ?? '9999' } : undefined
    const months = dated && monthsBetween(dated, await rows.span())
    // Of no month at all, all matches would be walked through to find none.
    if (named === undefined || months?.length === 0)
      return { items: [], isRelaxed: false, isCapped: false, corrections: [], ...(await facetsOf([])) }
    const whole: Whole = { wanted, unwanted, speakers, narrowed: { ...named, lang, tag: request.tag, months } }
    const { weights, depth, depthOfSome } =
      after === undefined
        ? await terms.weigh(wanted, to)
        : { weights: walkedWeights.map(Number), depth: Number(walkedDepth), depthOfSome: Number(walkedDepth) }
    const isOfPeople =
      request.rubric === undefined &&
      request.expert === undefined &&
      request.tag === undefined &&
      months === undefined &&
      speakers.length === 0
    const weighing: Weighing = {
      whole,
      weights,
      depth,
      to,
      today,
      dated,
      kind: type === 'article' || type === 'quote' ? type : 'any',
      isRelaxed: walkedRelaxed === 1,
    }

    const rank = async (one: Weighing) => {
      const content = type === 'expert' ? { ranked: [], isCapped: false } : await rankContent(rows, one)
      const people = isOfPeople && (type === undefined || type === 'expert') ? await rankPeople(rows, one) : []
      return { isCapped: content.isCapped, ranked: [...content.ranked, ...people] }
    }
    let found = await rank(weighing)
    let { isRelaxed } = weighing
    if (found.ranked.length === 0 && !isRelaxed && wanted.length > 1) {
      isRelaxed = true
      found = await rank({ ...weighing, isRelaxed, depth: depthOfSome })
    }
    const ordered = found.ranked.sort((one, other) => other.score - one.score || other.row - one.row)
    const rest = after === undefined ? ordered : ordered.filter(one => isBehind(one, Number(lastScore), Number(lastRow)))
    const page = rest.slice(0, limit)
    const last = page.at(-1)
    return {
      items: await hits.load(page, wanted, lang),
      ...(rest.length > limit &&
        last && { next: [last.score, last.row, to, isRelaxed ? depthOfSome : depth, today, isRelaxed ? 1 : 0, ...weights] }),
      isRelaxed,
      isCapped: found.isCapped,
      corrections,
      ...(await facetsOf(ordered.filter(({ row }) => typeOfRow(row) === 'article').map(({ row }) => docOfRow(row)))),
    }
  }
}

const isBehind = (one: Ranked, score: number, row: number): boolean => one.score < score || (one.score === score && one.row < row)
