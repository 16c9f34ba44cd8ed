import { minSuggestedLetters, type Suggestion } from '../schemas/suggestion.ts'
import { oneTypoAway } from '../text/one-typo.ts'
import { type Beginning, foldedBeginnings } from '../text/word-beginnings.ts'
import { sql } from './drizzle.ts'
import type { Reader } from './reader.ts'
import { asColumn, oneRow } from './rows.ts'
import { siteField } from './site.ts'
import { type Candidate, candidatesIn, mix } from './suggestion-rank.ts'
import { foundShape } from './suggestion-row.ts'
import { suggestionTerms as terms } from './suggestion-tables.ts'
import { languageTerm } from './suggestion-unit.ts'

export interface SuggestRequest {
  q: string
  lang?: string | undefined
  limit: number
}

/** So many of the words typed count. */
const maxWords = 8
/** The beginnings that the index has by themselves have so many letters at most, by the migration; longer ones are looked up as whole words. */
const indexedLetters = 4
/** So many words are looked up for one that was typed; where more begin as it does, the index gathers them. */
const maxTerms = 64

/** What was typed, with the full-text query for it: undefined where nothing can match. Words are letters and digits, so nothing in them is syntax. */
interface Sought extends Beginning {
  match: string | undefined
}

const quoted = (word: string): string => `"${word}"`
const either = (matches: readonly string[]): string | undefined => (matches.length === 0 ? undefined : matches.join(' OR '))

const lettersOf = (typed: readonly string[]): number => Math.max(...typed.map(one => Array.from(one).length))
const isLongEnough = (typed: readonly string[]): boolean => lettersOf(typed) >= minSuggestedLetters

export function suggestionQueries(reader: Reader) {
  const find = reader
    .select({
      site: asColumn(siteField),
      headlines: asColumn(foundShape.headlines),
      experts: asColumn(foundShape.experts),
      tags: asColumn(foundShape.tags),
      rubrics: asColumn(foundShape.rubrics),
    })
    .from(oneRow)
    .prepare()

  const findTerms = reader
    .select({ beginning: sql<string>`given.value`, term: terms.term })
    .from(sql`json_each(${sql.placeholder('beginnings')}) given`)
    .crossJoin(terms)
    .where(sql`${terms.term} >= given.value and ${terms.term} < given.value || char(1114111)`)
    .limit(maxTerms)
    .prepare()
  const termsOf = (beginnings: readonly string[]) => findTerms.all({ beginnings: JSON.stringify(beginnings) })

  const asTyped = async (typed: readonly string[]): Promise<Sought> => {
    const gathered = { typed, match: either(typed.map(one => `${quoted(one)} *`)) }
    if (lettersOf(typed) <= indexedLetters) return gathered
    const found = await termsOf(typed)
    return found.length < maxTerms ? { typed, match: either(found.map(({ term }) => quoted(term))) } : gathered
  }

  const asMeant = async ({ typed, match }: Sought): Promise<Sought> => {
    const found = await termsOf(typed.flatMap(oneTypoAway))
    const meant = [...new Set(found.map(({ beginning }) => beginning))]
    const matches = [...new Set(found.map(({ term }) => quoted(term)))]
    return { typed, meant, match: either(match === undefined ? matches : [match, ...matches]) }
  }

  const candidates = async (sought: readonly Sought[], { lang, limit }: SuggestRequest): Promise<Candidate[][]> => {
    const matches = sought.filter(({ typed }) => isLongEnough(typed)).map(({ match }) => match)
    if (matches.includes(undefined)) return []
    const match = matches.map(one => `(${one})`).join(' AND ')
    const localMatch = lang === undefined ? match : `${match} AND ${quoted(languageTerm(lang))}`
    const row = await find.get({ match, localMatch, headlines: 2 * limit })
    return row ? candidatesIn(row, row.site, sought, lang) : []
  }

  return {
    /** What has words that begin as was typed, then, if there is room, what has words that may have been meant: some of each kind. */
    async suggest(request: SuggestRequest): Promise<Suggestion[]> {
      const { q, limit } = request
      const words = foldedBeginnings(q).slice(0, maxWords)
      if (!words.some(isLongEnough)) return []
      const typed = await Promise.all(words.map(asTyped))
      const exact = await candidates(typed, request)
      if (exact.flat().length >= limit) return mix(exact, limit)
      const corrected = await Promise.all(typed.map(asMeant))
      if (corrected.every(({ meant }) => meant?.length === 0)) return mix(exact, limit)
      const all = await candidates(corrected, request)
      return mix(
        all.map((kind, index) => withFirst(exact[index] ?? [], kind)),
        limit,
      )
    },
  }
}

/** What was found as it was typed, and whatever else was found. */
function withFirst(exact: readonly Candidate[], all: readonly Candidate[]): Candidate[] {
  const known = new Set(exact.map(({ suggestion }) => keyOf(suggestion)))
  return [...exact, ...all.filter(({ suggestion }) => !known.has(keyOf(suggestion)))]
}

const keyOf = (suggestion: Suggestion): string => (suggestion.type === 'tag' ? suggestion.text : suggestion.id)
