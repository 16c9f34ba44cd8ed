import type { Facets, HitType, SearchCorrection, SearchHit } from '../schemas/search.ts'
import { oneTypoAway } from '../text/one-typo.ts'
import { parseSearchQuery, type QueryTerm, standsAt } from '../text/search-query.ts'
import { termsOf } from '../text/terms.ts'
import type { PageOf } from './pages.ts'
import type { Reader } from './reader.ts'
import { createJoin } from './references.ts'
import { facetQueries } from './search-facets.ts'
import { docOfRow, hitQueries, type Ranked, typeOfRow } from './search-hits.ts'
import { anywhere, monthsBetween, personMatch, type Sought, seek, type Whole } from './search-match.ts'
import { rankContent, rankPeople, type Weighing } from './search-rank.ts'
import { searchRowQueries } from './search-rows.ts'

export interface SearchRequest {
  q: string
  type?: HitType | undefined
  rubric?: string | undefined
  expert?: string | undefined
  tag?: string | undefined
  lang?: string | undefined
  publishedAfter?: string | undefined
  publishedBefore?: string | undefined
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

/** So many people may have a name that is sought, and so many words may be meant by one that stands nowhere. */
const [maxNamed, maxMeant] = [20, 3]
/** How often a word stands is counted up to here; beyond, it is reckoned from how close the newest are. */
const counted = 1000

/** All rubrics, each with the terms of its names. */
type Rubrics = readonly { id: string; names: readonly string[][] }[]

const nothing: SearchAnswer = { items: [], isRelaxed: false, isCapped: false, corrections: [] }

/**
 * Search in published content. What a search costs is bounded by how many matches are ranked, not by how many there are: matches are read from
 * the newest on, and those that have a word in their headline, tags or summary are read apart, so that an old one is not missed.
 */
export function searchQueries(reader: Reader) {
  const rows = searchRowQueries(reader)
  const hits = hitQueries(reader, createJoin(reader))
  const countFacets = facetQueries(reader)

  /** The people and rubrics that have a term in their names. */
  const thingsNamed = async (term: QueryTerm, rubrics: Rubrics): Promise<string[]> => {
    const sought = seek(term, undefined)
    if (sought.forms.length === 0) return []
    const people = await rows.listPeople(personMatch(sought, 'headline'), maxNamed)
    const named = rubrics.filter(({ names }) =>
      names.some(terms => sought.forms.some(form => terms.some((_, at) => standsAt(terms, at, form)))),
    )
    return [...people, ...named.slice(0, maxNamed).map(({ id }) => id)]
  }

  const stands = async (sought: Sought, to: number): Promise<boolean> => {
    const match = anywhere(sought)
    return sought.things.length > 0 || (match !== undefined && (await rows.list('any', { match, to, limit: 1 })).length > 0)
  }

  /** What is meant by a word that stands nowhere: words that do, of which one letter differs. */
  const correct = async (
    term: QueryTerm,
    lang: string | undefined,
    rubrics: Rubrics,
  ): Promise<{ sought: Sought; read: string[] } | undefined> => {
    const [word = ''] = term.words
    if (term.words.length > 1 || term.isPrefix) return undefined
    const meant: { word: string; sought: Sought; count: number }[] = []
    for (const variant of oneTypoAway(word.toLowerCase())) {
      const sought = seek({ words: [variant], isPrefix: false }, lang)
      const match = anywhere(sought)
      if (match === undefined) continue
      const count = (await rows.list('any', { match, to: Number.MAX_SAFE_INTEGER, limit: 100 })).length
      if (count > 0) meant.push({ word: variant, sought, count })
    }
    // Few mistake the first letter.
    const alike = meant.filter(one => one.word[0] === word.toLowerCase()[0])
    const best = (alike.length > 0 ? alike : meant)
      .sort((one, other) => other.count - one.count || (one.word < other.word ? -1 : 1))
      .slice(0, maxMeant)
    if (best.length === 0) return undefined
    const things = (await Promise.all(best.map(one => thingsNamed(one.sought.term, rubrics)))).flat()
    return { sought: { term, forms: best.flatMap(one => one.sought.forms), things }, read: best.map(one => one.word) }
  }

  const read = async (terms: readonly QueryTerm[], request: SearchRequest, to: number) => {
    const corrections: SearchCorrection[] = []
    const wanted: Sought[] = []
    const rubrics = (await rows.listRubrics()).map(({ id, texts }) => ({
      id,
      names: Object.entries(texts).map(([language, { name }]) => termsOf(name, language)),
    }))
    for (const term of terms) {
      const sought = seek(term, request.lang, await thingsNamed(term, rubrics))
      const corrected = (await stands(sought, to)) ? undefined : await correct(term, request.lang, rubrics)
      if (corrected) corrections.push({ typed: term.words.join(' '), read: corrected.read })
      wanted.push(corrected?.sought ?? sought)
    }
    return { wanted, corrections }
  }

  /** How telling each thing sought is: the rarer, the more (as in BM25). */
  const weigh = async (wanted: readonly Sought[], to: number): Promise<number[]> => {
    const total = docOfRow(to) + 1
    return Promise.all(
      wanted.map(async sought => {
        const match = anywhere(sought)
        const newest = match === undefined ? [] : await rows.list('article', { match, to, limit: counted })
        const last = newest.at(-1) ?? to
        const count = newest.length < counted ? newest.length : Math.min(total, (counted * to) / Math.max(1, to - last))
        return Math.round(1000 * Math.log(1 + (total - count + 0.5) / (count + 0.5))) / 1000
      }),
    )
  }

  return async (request: SearchRequest): Promise<SearchAnswer> => {
    const { q, type, lang, limit, after } = request
    const query = parseSearchQuery(q)
    if (query.wanted.length === 0 && query.speakers.length === 0) return nothing
    const [lastScore, lastRow, walkedTo, walkedOn, walkedRelaxed, ...walkedWeights] = after ?? []
    const to = walkedTo === undefined ? await rows.lastRow() : Number(walkedTo)
    const today = walkedOn === undefined ? request.today : String(walkedOn)
    const { wanted, corrections } = await read(query.wanted, request, to)
    const unwanted = query.unwanted.map(term => seek(term, lang))
    const speakers = await Promise.all(
      query.speakers.map(async term => rows.listPeople(personMatch(seek(term, undefined), 'headline'), maxNamed)),
    )
    const { rubric, expert } = await rows.resolve(request.rubric, request.expert)
    const months = monthsBetween(request.publishedAfter, request.publishedBefore, today)
    const whole: Whole = { wanted, unwanted, speakers, narrowed: { lang, rubric, expert, tag: request.tag, months } }
    const weights = after === undefined ? await weigh(wanted, to) : walkedWeights.map(Number)
    const isOfPeople =
      request.rubric === undefined &&
      request.expert === undefined &&
      request.tag === undefined &&
      months === undefined &&
      speakers.length === 0
    const weighing: Weighing = {
      whole,
      weights,
      to,
      today,
      kind: type === 'article' || type === 'quote' ? type : 'any',
      isRelaxed: walkedRelaxed === 1,
    }

    const rank = async (one: Weighing) => {
      const content = type === 'expert' ? { ranked: [], isCapped: false } : await rankContent(rows, one)
      const people = isOfPeople && (type === undefined || type === 'expert') ? await rankPeople(rows, one) : []
      return { isCapped: content.isCapped, ranked: [...(await within(content.ranked, request)), ...people] }
    }
    let found = await rank(weighing)
    let { isRelaxed } = weighing
    if (found.ranked.length === 0 && !isRelaxed && wanted.length > 1) {
      isRelaxed = true
      found = await rank({ ...weighing, isRelaxed })
    }
    const ordered = found.ranked.sort((one, other) => other.score - one.score || other.row - one.row)
    const rest = after === undefined ? ordered : ordered.filter(one => isBehind(one, Number(lastScore), Number(lastRow)))
    const page = rest.slice(0, limit)
    const last = page.at(-1)
    return {
      items: await hits.load(page, wanted, lang),
      ...(rest.length > limit && last && { next: [last.score, last.row, to, today, isRelaxed ? 1 : 0, ...weights] }),
      isRelaxed,
      isCapped: found.isCapped,
      corrections,
      ...(request.facets && {
        facets: await countFacets(ordered.filter(({ row }) => typeOfRow(row) === 'article').map(({ row }) => docOfRow(row))),
      }),
    }
  }

  /** Months are what the index knows; the very moments are looked up. */
  async function within(ranked: Ranked[], { publishedAfter, publishedBefore }: SearchRequest): Promise<Ranked[]> {
    if (publishedAfter === undefined && publishedBefore === undefined) return ranked
    const dates = await rows.datesOf([...new Set(ranked.map(({ row }) => docOfRow(row)))])
    return ranked.filter(({ row }) => {
      const date = dates.get(docOfRow(row)) ?? ''
      return (publishedAfter === undefined || date > publishedAfter) && (publishedBefore === undefined || date < publishedBefore)
    })
  }
}

export type Search = ReturnType<typeof searchQueries>

const isBehind = (one: Ranked, score: number, row: number): boolean => one.score < score || (one.score === score && one.row < row)
