import type { Mention } from './people.ts'
import type { Reading } from './reading.ts'

/** How long the word before a place may be, in UTF-16 units. */
const longestOffice = 30

/** A name that stands before a noun only says which: "Smith campaign spokesman Ann Jones". Or it is somebody's: "Smith's spokesman". */
export function qualifies({ text, cues }: Reading, { end }: Mention): boolean {
  const rest = text.slice(end, end + 40)
  if ((cues.inflects ? /^['’]\p{Ll}/u : /^['’]s?\s+\p{L}/u).test(rest)) return true
  const next = (cues.inflects ? /^\s(\p{L}[\p{L}-]*)/u : /^\s(\p{Ll}[\p{L}-]*)/u).exec(rest)?.[1]?.toLowerCase()
  return (
    next !== undefined && cues.role.test(next) && ![cues.verb, cues.preposition, cues.between, cues.plain].some(words => words.test(next))
  )
}

/** The first word of a place, behind the office that is of it: губернатор Московской области. */
export function isPlace({ text, cues, words }: Reading, { start, end }: Mention): boolean {
  const before = words.within(Math.max(0, start - longestOffice), start).at(-1)?.lower ?? ''
  const word = text.slice(start, end)
  const isOffice = cues.title.test(before) || cues.role.test(before)
  return isOffice && !/\s/.test(word) && cues.place.test(word) && /^\s\p{Ll}/u.test(text.slice(end, end + 3))
}

/** A name in the Turkish genitive, before what is somebody's: Ann Mill'in avukatı. */
export const isOwner = ({ text }: Reading, { end }: Mention): boolean => /^['’]n?[ıiuü]n\s/u.test(text.slice(end, end + 6))

/** A name in another case than a subject's, where an apostrophe shows it. */
export const isOblique = ({ text, cues }: Reading, { end }: Mention): boolean =>
  cues.inflects && /^['’]\p{Ll}/u.test(text.slice(end, end + 2))

/** The first of two names side by side, behind a noun that it goes with: сын Ивана Петрова Олег. */
export function owns({ text, cues, words }: Reading, { start, end }: Mention, next: Mention | undefined): boolean {
  const [before] = words.before(start, 1)
  if (!cues.inflects || !next || !before || before.capital || !/^[ \u00a0]$/.test(text.slice(end, next.start))) return false
  return ![cues.verb, cues.between, cues.preposition].some(list => list.test(before.lower))
}

/** A name behind a preposition. */
export function isGoverned({ text, cues, words }: Reading, { start }: Mention): boolean {
  for (const word of words.within(Math.max(0, start - 60), start).reverse()) {
    if (/[,;:.\n]/.test(text.slice(word.end, start).replace(/\.(?= )/g, ''))) return false
    if (cues.preposition.test(word.lower)) return true
    if (!word.capital && !cues.title.test(word.lower) && !cues.determiner.test(word.lower)) return false
  }
  return false
}
