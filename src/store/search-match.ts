import { type Form, formsOf, type QueryTerm } from '../text/search-query.ts'
import { facetTerms, soundTerm } from './search-unit.ts'

// Texts for MATCH (https://sqlite.org/fts5.html, section 3). Terms are letters and digits, or ids, and always quoted: nothing of a query is syntax.

const quoted = ({ terms, isPrefix }: Form): string => `"${terms.join(' ')}"${isPrefix ? ' *' : ''}`

/** What has the forms in a column, each in rows of the languages that it is a form of. */
function inTexts(column: string, forms: readonly Form[]): string[] {
  const languages = new Map<string, string[]>()
  const plain = forms.filter(({ language }) => language === undefined).map(quoted)
  for (const form of forms) {
    const { language } = form
    if (language === undefined) continue
    const of = [facetTerms.language(language), facetTerms.varietyOf(language)]
    languages.set(quoted(form), [...(languages.get(quoted(form)) ?? []), ...of])
  }
  return [
    ...new Set(plain.map(form => `${column} : ${form}`)),
    ...Array.from(languages, ([form, of]) => all([`${column} : ${form}`, facetsAny(of)])),
  ]
}
const any = (texts: readonly string[]): string => `(${texts.join(' OR ')})`
const all = (texts: readonly string[]): string => `(${texts.join(' AND ')})`

/** Where the words of a row stand. */
const columns = '{headline lead tags body}'

/** A term of a query with all that it is found by: its forms in texts, and the people and rubrics whose names have it. */
export interface Sought {
  term: QueryTerm
  forms: readonly Form[]
  things: readonly string[]
}

export const seek = (term: QueryTerm, language: string | undefined, things: readonly string[] = []): Sought => ({
  term,
  forms: formsOf(term, language),
  things,
})

export const facetsAny = (terms: readonly string[]): string => `facets : ${any(terms.map(term => `"${term}"`))}`

/** What has a term in some column, or undefined if it cannot. */
export function inColumn(column: string, { term, forms, things }: Sought): string | undefined {
  if (column === 'facets') return things.length > 0 ? facetsAny(things) : undefined
  // What a body has often stands there in no order.
  if (forms.length === 0 || (column === 'often' && term.words.length > 1)) return undefined
  return any(inTexts(column, forms))
}

/** What may have a term: all that has a stem of it, in whatever language. */
export const loosely = ({ forms }: Sought): string => `${columns} : ${any(forms.map(quoted))}`

/** What has a term anywhere; undefined if nothing can. */
export function anywhere(sought: Sought): string | undefined {
  const texts = [inColumn(columns, sought), inColumn('facets', sought)].filter(text => text !== undefined)
  return texts.length > 0 ? any(texts) : undefined
}

/** What narrows a search, resolved to ids. */
interface Narrowed {
  lang?: string | undefined
  rubric?: string | undefined
  expert?: string | undefined
  tag?: string | undefined
  /** Of quotes: in what capacity somebody speaks. */
  capacity?: string | undefined
  months?: readonly string[] | undefined
}

const narrowing = ({ lang, rubric, expert, tag, capacity, months }: Narrowed): string[] =>
  [
    lang === undefined ? [] : [facetTerms.language(lang)],
    rubric === undefined ? [] : [facetTerms.in(rubric)],
    expert === undefined ? [] : [expert],
    tag === undefined ? [] : [facetTerms.tag(tag)],
    capacity === undefined ? [] : [facetTerms.capacity(capacity)],
    months ?? [],
  ].flatMap(terms => (terms.length > 0 ? [facetsAny(terms)] : []))

export interface Whole {
  wanted: readonly Sought[]
  unwanted: readonly Sought[]
  /** The people that a speaker may be, for each who is asked for. */
  speakers: readonly (readonly string[])[]
  narrowed: Narrowed
}

/** The text for what has all terms that are wanted, or with `some` any of them; undefined when nothing can be found. */
export function wholeMatch({ wanted, unwanted, speakers, narrowed }: Whole, some = false): string | undefined {
  const terms = wanted.map(anywhere)
  const known = terms.filter(text => text !== undefined)
  if (speakers.some(ids => ids.length === 0) || (some ? known.length === 0 && terms.length > 0 : known.length < terms.length))
    return undefined
  const parts = [...(known.length > 0 ? [some ? any(known) : all(known)] : []), ...speakers.map(facetsAny), ...narrowing(narrowed)]
  if (known.length === 0 && speakers.length === 0) return undefined
  const without = unwanted.map(anywhere).filter(text => text !== undefined)
  return without.length > 0 ? `(${all(parts)} NOT ${any(without)})` : all(parts)
}

export const both = (one: string, other: string): string => all([one, other])

/** What a person is found by: names also as they sound. */
export function personMatch({ term, forms }: Sought, column: 'headline' | 'lead' | '{headline lead}'): string {
  const sounds = term.isPrefix ? [] : [`"${term.words.map(soundTerm).join(' ')}"`]
  // What is said of people is taken for English, but for what is in Cyrillic.
  const stems = forms.filter(
    ({ language }) => language === undefined || (column !== 'headline' && (language === 'en' || language === 'ru')),
  )
  return `${column} : ${any([...stems.map(quoted), ...sounds])}`
}

/**
 * The terms of the years and months from one moment to another, both included, as far as anything was published then; together few, since whole years
 * are one.
 */
export function monthsBetween(
  { after, before }: { after: string; before: string },
  { oldest, newest }: { oldest: string; newest: string },
): string[] {
  const from = after > oldest ? after : oldest
  const to = before < newest ? before : newest
  const years = Array.from(
    { length: Math.max(0, Number(to.slice(0, 4)) - Number(from.slice(0, 4)) + 1) },
    (_, n) => Number(from.slice(0, 4)) + n,
  )
  return years.flatMap(year => {
    const inside = monthsOf(year).filter(month => month >= from.slice(0, 7) && month <= to.slice(0, 7))
    return inside.length === 12 ? [facetTerms.year(yearOf(year))] : inside.map(facetTerms.month)
  })
}

/** A year as moments begin with it. */
export const yearOf = (year: number): string => String(year).padStart(4, '0')

/** The months of a year, as moments begin with them. */
export const monthsOf = (year: number): string[] =>
  Array.from({ length: 12 }, (_, n) => `${yearOf(year)}-${String(n + 1).padStart(2, '0')}`)
