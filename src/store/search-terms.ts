import type { SearchCorrection } from '../schemas/search.ts'
import { oneTypoAway } from '../text/one-typo.ts'
import { type QueryTerm, standsAt } from '../text/search-query.ts'
import { termsOf } from '../text/terms.ts'
import { docOfRow } from './search-hits.ts'
import { anywhere, personMatch, type Sought, seek } from './search-match.ts'
import type { SearchRows } from './search-rows.ts'

/** So many people may have a name that is sought, and so many words may be meant by one that stands nowhere. */
const [maxNamed, maxMeant] = [20, 3]
/** How often a word stands is counted up to here; beyond, it is reckoned from how close the newest are. */
const counted = 1000

/** All rubrics, each with the terms of its names. */
type Rubrics = readonly { id: string; names: readonly string[][] }[]

/** What the terms of a query stand for in the index. */
export function termQueries(rows: SearchRows) {
  /** The people who have a term in their names. */
  const peopleNamed = async (term: QueryTerm): Promise<string[]> =>
    rows.listPeople(personMatch(seek(term, undefined), 'headline'), maxNamed)

  /** The people and rubrics that have a term in their names. */
  const thingsNamed = async (term: QueryTerm, rubrics: Rubrics): Promise<string[]> => {
    const sought = seek(term, undefined)
    if (sought.forms.length === 0) return []
    const named = rubrics.filter(({ names }) =>
      names.some(terms => sought.forms.some(form => terms.some((_, at) => standsAt(terms, at, form)))),
    )
    return [...(await peopleNamed(term)), ...named.slice(0, maxNamed).map(({ id }) => id)]
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

  const namesOfRubrics = async (): Promise<Rubrics> =>
    (await rows.listRubrics()).map(({ id, texts }) => ({
      id,
      names: Object.entries(texts).map(([language, { name }]) => termsOf(name, language)),
    }))

  /** What terms are found by, each just as it was typed. */
  const readAsTyped = async (terms: readonly QueryTerm[], lang: string | undefined): Promise<Sought[]> => {
    const rubrics = await namesOfRubrics()
    return Promise.all(terms.map(async term => seek(term, lang, await thingsNamed(term, rubrics))))
  }

  /** What terms are found by, each; a word that stands nowhere is taken for others. */
  const read = async (terms: readonly QueryTerm[], lang: string | undefined, to: number) => {
    const corrections: SearchCorrection[] = []
    const wanted: Sought[] = []
    const rubrics = await namesOfRubrics()
    for (const term of terms) {
      const sought = seek(term, lang, await thingsNamed(term, rubrics))
      const corrected = (await stands(sought, to)) ? undefined : await correct(term, lang, rubrics)
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

  return { peopleNamed, readAsTyped, read, weigh }
}
