import { sql } from 'drizzle-orm'
import { minSuggestedLetters, type Suggestion } from '../schemas/suggestion.ts'
import { oneTypoAway } from '../text/one-typo.ts'
import { type Beginning, foldedWords } from '../text/word-beginnings.ts'
import type { Reader } from './reader.ts'
import { asColumn } from './rows.ts'
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
/** So many words are tried in the place of one that was typed. */
const maxMeant = 20

/** The full-text query for what has a word beginning in each of these ways. Words are letters and digits, so nothing in them is syntax. */
const matchOf = (beginnings: readonly Beginning[]): string =>
  beginnings.map(({ typed, meant = [] }) => `(${[typed, ...meant].map(word => `"${word}" *`).join(' OR ')})`).join(' AND ')

const isLongEnough = ({ typed }: Beginning): boolean => Array.from(typed).length >= minSuggestedLetters

export function suggestionQueries(reader: Reader) {
  const find = reader
    .select({
      site: asColumn(siteField),
      headlines: asColumn(foundShape.headlines),
      experts: asColumn(foundShape.experts),
      tags: asColumn(foundShape.tags),
      rubrics: asColumn(foundShape.rubrics),
    })
    .from(sql`(select 1)`)
    .prepare()

  const findTerms = reader
    .select({ word: sql<string>`given.value` })
    .from(sql`json_each(${sql.placeholder('words')}) given`)
    .where(sql`exists (select 1 from ${terms} where ${terms.term} >= given.value and ${terms.term} < given.value || char(1114111))`)
    .limit(maxMeant)
    .prepare()

  const correct = async ({ typed }: Beginning): Promise<Beginning> => ({
    typed,
    meant: (await findTerms.all({ words: JSON.stringify(oneTypoAway(typed)) })).map(({ word }) => word),
  })

  const candidates = async (beginnings: readonly Beginning[], lang: string | undefined): Promise<Candidate[][]> => {
    const match = matchOf(beginnings.filter(isLongEnough))
    const localMatch = lang === undefined ? match : `${match} AND "${languageTerm(lang)}"`
    const row = await find.get({ match, localMatch })
    return row ? candidatesIn(row, row.site, beginnings, lang) : []
  }

  return {
    /** What has words that begin as was typed, then, if there is room, what has words that may have been meant: some of each kind. */
    async suggest({ q, lang, limit }: SuggestRequest): Promise<Suggestion[]> {
      const typed = foldedWords(q)
        .slice(0, maxWords)
        .map(({ folded }) => ({ typed: folded }))
      if (!typed.some(isLongEnough)) return []
      const exact = await candidates(typed, lang)
      if (exact.flat().length >= limit) return mix(exact, limit)
      const corrected = await Promise.all(typed.map(correct))
      if (corrected.every(({ meant }) => meant?.length === 0)) return mix(exact, limit)
      const all = await candidates(corrected, lang)
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
