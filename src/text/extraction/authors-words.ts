import type { People } from './people.ts'
import type { Reading } from './reading.ts'
import type { Word } from './words.ts'

/** The author's words in a piece of a turn between two dashes: its first sentence, and the verb of speech that it has. */
export interface AuthorsWords {
  start: number
  end: number
  verb: Word
}

const farthest = 4

/** Reads a piece between two dashes as the author's words. Undefined where it has no verb of speech, or has it in a clause of the speech. */
export function authorsWords({ text, cues, words: all, sentences }: Reading, from: number, to: number): AuthorsWords | undefined {
  const sentence = sentences.end(from, to)
  const end = from + text.slice(from, sentence).replace(/[.!?…,:]+$/u, '').length
  const words = all.within(from, end)
  const at = words.slice(0, farthest).findIndex(word => cues.verb.test(word.lower))
  const verb = words[at]
  if (!verb || /[,;:]/.test(text.slice(from, verb.start))) return undefined
  const lead = words.slice(0, at)
  // "— Мост откроют, — мы говорили об этом": the first person speaks. "— и это говорят все", "— как сказал министр": another clause.
  const others = lead.some(
    ({ lower }) => (cues.plain.test(lower) || cues.joins.test(lower)) && !cues.pronouns.has(lower) && !cues.between.test(lower),
  )
  return others ? undefined : { start: from, end, verb }
}

/** Whether a piece begins with a verb of speech, whoever uses it. */
export function hasVerb({ cues, words: all }: Reading, from: number, to: number): boolean {
  return all
    .within(from, to)
    .slice(0, farthest)
    .some(word => cues.verb.test(word.lower))
}

/** Whether a piece that does not read as the author's words may be these all the same, since it tells of somebody, or what somebody did: — вздохнул он. */
export function mayBeAuthors(reading: Reading, people: People, from: number, to: number): boolean {
  const { cues } = reading
  const words = reading.words.within(from, to)
  return (
    cues.acts.test(`${words.at(0)?.lower} ${words.at(-1)?.lower}`) ||
    words.some(({ lower }) => cues.pronouns.has(lower) || cues.role.test(lower)) ||
    hasVerb(reading, from, to) ||
    people.namesAmong(words).length > 0
  )
}
