import type { Mention, People } from './people.ts'
import type { Reading } from './reading.ts'

/** How far behind the comma the name must have ended, in UTF-16 units. */
const reach = 100

/** The name set off behind a description, "his colleague, Councilwoman Ann Mill", or else the description itself. */
export function namedBehind({ text, cues, words }: Reading, people: People, role: Mention): Mention {
  if (!/^,[ \u00a0]$/.test(text.slice(role.end, role.end + 2))) return role
  const behind = words.within(role.end + 2, Math.min(text.length, role.end + reach))
  const [name] = people.namesAmong(behind)
  if (!name || name.start === name.end) return role
  const lead = behind.filter(word => word.end <= name.start)
  const isTitled = lead.every(word => cues.title.test(word.lower)) && !/[,;:\n]/.test(text.slice(role.end + 1, name.start))
  // "the guard, Ann Mill’s brother", "the mayor, Ann Mill and Bob Hale": no names of the one who is described.
  return isTitled && /^\.?(?:[,.:—–\n]|\s[—–(]|$)/.test(text.slice(name.end, name.end + 3)) ? name : role
}
