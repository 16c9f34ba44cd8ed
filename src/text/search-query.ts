import { queryLimits } from '../schemas/search.ts'
import { countCodePoints } from './canonical.ts'
import { beginningsOf } from './fold.ts'
import { foldedWord, stemIn } from './stem.ts'
import { gramLength, gramsOf, isUnspaced } from './terms.ts'
import { printedWords } from './words.ts'

/** Fewer letters than this begin too many words. */
const minPrefix = 3

/** A thing to look for: a word, a phrase of several, or with `isPrefix` the beginning of (its last) one. */
export interface QueryTerm {
  words: readonly string[]
  isPrefix: boolean
}

interface SearchQuery {
  wanted: QueryTerm[]
  unwanted: QueryTerm[]
  /** Who is to have said it, or to appear. */
  speakers: QueryTerm[]
}

const part = /([-−]?)(speaker:)?(?:["“”„«»]([^"“”„«»]*)(?:["“”„«»]|$)|(\S+))/giu

/**
 * What somebody typed: words, "phrases", prefix*, -without and speaker:name. Whatever is typed is a query; what has no letter or digit asks for
 * nothing.
 */
export function parseSearchQuery(text: string): SearchQuery {
  const query: SearchQuery = { wanted: [], unwanted: [], speakers: [] }
  let count = 0
  for (const [, minus = '', speaker, phrase, bare = ''] of text.matchAll(part)) {
    const term = toTerm(phrase ?? bare, phrase === undefined && bare.endsWith('*'))
    if (term === undefined) continue
    if (++count > queryLimits.terms) break
    if (minus !== '') query.unwanted.push(term)
    else if (speaker === undefined) query.wanted.push(term)
    else query.speakers.push(term)
  }
  return query
}

function toTerm(text: string, isPrefix: boolean): QueryTerm | undefined {
  const words = printedWords(text).slice(0, queryLimits.phraseWords)
  const last = words.at(-1)
  if (last === undefined) return undefined
  return { words, isPrefix: isPrefix && foldedWord(last).length >= minPrefix }
}

/** A sequence of terms that stands in the index where the text has what was asked for; the last may be the beginning of one. */
export interface Form {
  terms: readonly string[]
  isPrefix: boolean
  /** Only in texts of this language, where it is a stem; a stem of one language may be a word of another. */
  language?: string
}

/** Whether the terms of a text, in order, have a form's terms in a row from a place on. */
export const standsAt = (terms: readonly string[], at: number, { terms: sought, isPrefix }: Pick<Form, 'terms' | 'isPrefix'>): boolean =>
  sought.every((term, index) => {
    const there = terms[at + index] ?? ''
    return isPrefix && index === sought.length - 1 ? there.startsWith(term) : there === term
  })

/** Languages that a word of a script may be of; Azerbaijani is stemmed in either, so that Шолан finds Şolan. */
const languagesOf = (word: string): readonly string[] => (/\p{Script=Cyrillic}/u.test(word) ? ['ru', 'az'] : ['en', 'az', 'tr'])

/** In which ways the index may hold a term: as it is in `language`, or in any that it may be of. */
export function formsOf({ words, isPrefix }: QueryTerm, language: string | undefined): Form[] {
  const plain = sequence(words, foldedWord)
  if (plain.terms.length === 0) return []
  const languages = language === undefined ? new Set(words.flatMap(languagesOf)) : [language.split('-', 1).join()]
  const stems = Array.from(languages, (one): Form => ({ ...sequence(words, stemIn(one)), language: one }))
  const own = stems.filter(({ terms }) => terms.join(' ') !== plain.terms.join(' '))
  if (!isPrefix) return [plain, ...own]
  return [...beginningsOf(words.at(-1) ?? '').map(last => ({ ...sequence([...words.slice(0, -1), last], foldedWord), isPrefix })), ...own]
}

function sequence(words: readonly string[], stem: (word: string) => string): Form {
  let isPrefix = false
  const terms = words.flatMap((printed, index) => {
    if (!isUnspaced(printed)) return [stem(printed)]
    const grams = gramsOf(printed)
    const whole = grams.filter(gram => countCodePoints(gram) === gramLength)
    // A run that is shorter begins a gram, which only the last term of a sequence can do.
    if (whole.length === 0) isPrefix = index === words.length - 1
    return whole.length > 0 ? whole : grams.slice(0, 1)
  })
  return { terms: terms.filter(term => term !== ''), isPrefix }
}
