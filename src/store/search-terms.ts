import type { SearchCorrection } from '../schemas/search.ts'
import { oneTypoAway } from '../text/one-typo.ts'
import { type Form, type QueryTerm, standsAt } from '../text/search-query.ts'
import { termsOf } from '../text/terms.ts'
import { docOfRow } from './search-hits.ts'
import { anywhere, loosely, personMatch, type Sought, seek } from './search-match.ts'
import type { SearchRows } from './search-rows.ts'

/** So many people may have a name that is sought, and so many words may be meant by one that stands nowhere. */
const [maxNamed, maxMeant] = [20, 3]
/** How often a word stands is counted up to here; beyond, it is reckoned from how close the newest are. */
const counted = 1000
/** So many articles that have a word are looked through for those that have it in some place: more would take time in proportion to the archive. */
const lookedThrough = 4000
/** So many words that may be meant are looked for together. */
const together = 16
/** Of each of those so many places are counted, and where there are more, it is looked for this many times as far back. */
const [countedAlike, lookedBack] = [100, 20]

const noTerm: QueryTerm = { words: [], isPrefix: false }
const keyOf = ({ terms, language = '' }: Form): string => `${language} ${terms.join(' ')}`

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
    // To find that words are nowhere together, all that have them would be walked through.
    return (
      sought.things.length > 0 ||
      sought.term.words.length > 1 ||
      (match !== undefined && (await rows.list('any', { match, to, limit: 1 })).length > 0)
    )
  }

  /** How often forms stand, counted up to a hundred; those that do not are left out. */
  const countForms = async (forms: readonly Form[], to: number): Promise<Map<string, number>> => {
    const all = [...new Map(forms.map(form => [keyOf(form), { term: noTerm, forms: [form], things: [] }])).values()]
    const everywhere = { to: Number.MAX_SAFE_INTEGER, limit: countedAlike }
    const counts = new Map<string, number>()
    for (let at = 0; at < all.length; at += together) {
      const some = all.slice(at, at + together)
      if ((await rows.list('any', { ...everywhere, match: some.map(loosely).join(' OR '), limit: 1 })).length === 0) continue
      for (const one of some) {
        // A stem of another language, which all of the archive may have, is no sign of the word: it is looked for only so far back.
        const near = await rows.list('any', { match: loosely(one), to, limit: countedAlike })
        const [first = 0, last = 0] = [near[0], near.at(-1)]
        const back = { from: Math.max(1, first - lookedBack * (first - last)), to }
        const count = (await rows.list('any', { ...everywhere, match: anywhere(one) ?? '', ...(near.length === countedAlike && back) }))
          .length
        if (count > 0) counts.set(one.forms.map(keyOf).join(), count)
      }
    }
    return counts
  }

  /** What is meant by a word that stands nowhere: words that do, of which one letter differs. */
  const correct = async (
    term: QueryTerm,
    lang: string | undefined,
    rubrics: Rubrics,
    to: number,
  ): Promise<{ sought: Sought; read: string[] } | undefined> => {
    const [word = ''] = term.words
    if (term.words.length > 1 || term.isPrefix) return undefined
    const variants = oneTypoAway(word.toLowerCase()).map(variant => ({
      word: variant,
      sought: seek({ words: [variant], isPrefix: false }, lang),
    }))
    const counts = await countForms(
      variants.flatMap(({ sought }) => sought.forms),
      to,
    )
    const meant = variants.flatMap(one => {
      const count = Math.max(0, ...one.sought.forms.map(form => counts.get(keyOf(form)) ?? 0))
      return count > 0 ? [{ ...one, count }] : []
    })
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
      const corrected = (await stands(sought, to)) ? undefined : await correct(term, lang, rubrics, to)
      if (corrected) corrections.push({ typed: term.words.join(' '), read: corrected.read })
      wanted.push(corrected?.sought ?? sought)
    }
    return { wanted, corrections }
  }

  /** In how many articles a thing sought stands, reckoned where it is many; and how many rows it takes for those that are looked through. */
  const measure = async (sought: Sought, to: number): Promise<{ count: number; depth: number }> => {
    const match = anywhere(sought)
    const newest = match === undefined ? [] : await rows.list('article', { match, to, limit: counted })
    if (newest.length < counted) return { count: newest.length, depth: to }
    const span = Math.max(1, to - (newest.at(-1) ?? to))
    return { count: Math.min(docOfRow(to) + 1, (counted * to) / span), depth: Math.ceil((span / counted) * lookedThrough) }
  }

  /**
   * How telling each thing sought is: the rarer, the more (as in BM25), a phrase as much as all its words; and how many rows are looked through for
   * where the words stand, of what has all of them and of what has some.
   */
  const weigh = async (wanted: readonly Sought[], to: number): Promise<{ weights: number[]; depth: number; depthOfSome: number }> => {
    const total = docOfRow(to) + 1
    const each = await Promise.all(
      wanted.map(sought => {
        const { words } = sought.term
        const alone = words.length > 1 ? words.map(word => seek({ words: [word], isPrefix: false }, undefined)) : [sought]
        return Promise.all(alone.map(one => measure(one, to)))
      }),
    )
    const depths = each.flat().map(({ depth }) => depth)
    const telling = (count: number): number => Math.log(1 + (total - count + 0.5) / (count + 0.5))
    return {
      weights: each.map(words => Math.round(1000 * words.reduce((sum, { count }) => sum + telling(count), 0)) / 1000),
      depth: Math.max(0, ...depths),
      depthOfSome: Math.min(to, ...depths),
    }
  }

  return { peopleNamed, readAsTyped, read, weigh }
}
