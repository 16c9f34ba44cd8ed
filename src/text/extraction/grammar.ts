import type { Cues } from './cues.ts'
import { opensMarks } from './in-marks.ts'
import type { Mention, People } from './people.ts'
import type { Reading } from './reading.ts'
import { isBeside } from './words.ts'

/** How long the word before a place may be, in UTF-16 units. */
const longestOffice = 30

/** A word of a name that may be in the genitive: вдова Ивана Петрова. */
const owned = /[аяыи]$/

/** What an office is of, by its initials: глава МИД РФ. */
const body = /^\p{Lu}{2,}(?:\s\p{Lu}{2,})*$/u

const postposition = /^(?:haqqında|barədə|hakkında|için|üçün|gibi|kimi|karşı|qarşı|tarafından|tərəfindən)$/

/** A name that stands before a noun only says which: "Smith campaign spokesman Ann Jones". Or it is somebody's: "Smith's spokesman". */
export function qualifies(reading: Reading, mention: Mention): boolean {
  if (owns(reading, mention)) return true
  const { text, cues } = reading
  const rest = text.slice(mention.end, mention.end + 40)
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
export const isOblique = ({ text, cues }: Reading, { start, end }: Mention): boolean =>
  cues.inflects && (/^['’]\p{Ll}/u.test(text.slice(end, end + 2)) || /\p{Lu}-\p{Ll}{1,4}$/u.test(text.slice(start, end)))

/**
 * A name that a clause is not about, and a word that has its capital from the head of the sentence only: İddiaları reddeden Ann Mill. Such a word is a name
 * where the text has a fuller one, or where a comma, a verb or speech follows at once.
 */
export function isAside(reading: Reading, people: People, mention: Mention, from: number): boolean {
  const { text, cues, words } = reading
  if (opensMarks(text, from, mention.start) || isOblique(reading, mention) || owns(reading, mention)) return true
  if (!cues.dropsSubject) return false
  const next = words.within(mention.end, mention.end + 60)[0]?.lower ?? ''
  if (postposition.test(next)) return true
  const name = text.slice(mention.start, mention.end)
  if (mention.start !== from || people.isSure(mention) || cues.surname.test(name)) return false
  if (/^\s*[,:"“«„(—–-]/.test(text.slice(mention.end, mention.end + 2))) return false
  return /[dt][aeə]n?$/.test(name) || ![cues.verb, cues.between, cues.plain, cues.title].some(list => list.test(next))
}

/** A name in the genitive with the noun that it goes with: Rauf Məmmədovun vəkili. */
function owns({ text, cues, words }: Reading, { start, end }: Mention): boolean {
  if (!cues.genitive.test(text.slice(start, end))) return false
  const behind = words.within(end, end + 60).slice(0, 2)
  return (
    behind[0]?.capital === false &&
    behind.some(({ lower }) => /[ıiuü]$/.test(lower)) &&
    !behind.some(({ lower, capital }) => !capital && (cues.verb.test(lower) || cues.acts.test(`${lower} `)))
  )
}

/** The first of two names side by side, behind a noun that it goes with: сын Ивана Петрова Олег. */
export function precedes({ text, cues, words }: Reading, { start, end }: Mention, next: Mention | undefined): boolean {
  const before = words.before(start, 1)[0]
  if (!cues.inflects || !next || !before || before.capital || !isBeside(text, end, next.start)) return false
  return ![cues.verb, cues.between].some(list => list.test(before.lower))
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

/** Whether somebody of a name can be the subject of a verb and be called so. */
export const agrees = ({ disagrees }: Cues, verb: string, words: string, name: string): boolean =>
  ![verb, words].some(subject => disagrees.test(`${subject} ${name.toLowerCase()}`))

/** Whether a name beside a verb can be its subject: none that a preposition governs, nor one in another case or number. */
export function isSubject({ text, cues, words: all }: Reading, people: People, name: Mention, verb: string): boolean {
  const lead = all.before(name.start, 2)
  const before = lead.at(-1)?.lower ?? ''
  const words = text.slice(name.start, name.end)
  // Without a fuller name in the text: — сказал глава Татарстана. Four words are two names: — сказал помощник Ивана Петрова Олег Дымов.
  const isNearVerb = cues.verb.test(before) || cues.between.test(before)
  const isHers = /ла(?:сь)?$/.test(verb) && /(?:[оеё]ва|[иы]на|[сц]кая)$/u.test(words)
  const isOf = !isNearVerb && (body.test(words) || (cues.place.test(words) && !isHers && !/\s/.test(people.fullName(name))))
  const isWhose =
    cues.related.test(before) && !cues.another.test(lead.at(-2)?.lower ?? '') && words.split(' ').every(word => owned.test(word))
  const isClear = !isOf && !isWhose && (words.split(/\s+/).length < 4 || people.hasParticle(words))
  return agrees(cues, verb, '', words) && !cues.preposition.test(before) && isClear
}
