import type { Mention, People } from './people.ts'
import type { Reading } from './reading.ts'
import type { Subjects } from './subject.ts'
import type { Word } from './words.ts'

/** What a pronoun in a phrase without a verb goes with, when it is the speaker's: по его словам, onun sözlərinə görə. Else it says whose wife or lawyer spoke. */
const hisWords = /^(?:слов|мнени|оценк|sözl|fikr|dediy|bildirdiy|gör[eə])/u

/** What may stand behind the name in a signature: nothing, or what is set off; in English also a place or a work. */
const signed = /^\s*(?:[,(].*)?\.?\s*$/u
const signedInEnglish = /^[^,.]*(?:,.*)?\.?\s*$/u

/** Whom "according to" and its like name. */
export function namedInPhrase(
  { text, cues }: Reading,
  people: People,
  subjects: Subjects,
  words: readonly Word[],
  from: number,
  to: number,
): Mention | undefined {
  const [name] = people.namesAmong(words)
  if (name) return name
  const at = words.findIndex(({ lower }) => cues.oblique.test(lower))
  const word = words[at]
  if (!word) return subjects.after(words[1]?.end ?? from, to)
  const next = words[at + 1]
  const isAlone = !next || !/^\s$/.test(text.slice(word.end, next.start)) || hisWords.test(next.lower)
  return isAlone ? { start: word.start, end: word.end, kind: 'pronoun' } : undefined
}

/** “…” — Ann Smith, at a line's end; or in a paragraph of its own, which may also be more of the text: — Ann Smith left. */
export function signature({ text, cues, words }: Reading, people: People, begin: number, isApart: boolean): Mention | undefined {
  const line = /^[^\n]*/.exec(text.slice(begin, begin + 160))?.[0] ?? ''
  const [name] = people.namesIn(begin, begin + line.length)
  if (line.length > 120 || !name || name.start !== begin) return undefined
  if (!(cues.inflects || isApart ? signed : signedInEnglish).test(line.slice(name.end - begin))) return undefined
  if (words.within(name.end, begin + line.length).some(word => cues.verb.test(word.lower))) return undefined
  return name
}
