/** A word of fewer letters is taken as it is typed. */
const minTypoLength = 5
/** A longer word is not corrected, so that few of them need be looked up. */
const maxTypoLength = 20

const latin = Array.from('abcdefghijklmnopqrstuvwxyz')
const cyrillic = Array.from('абвгдежзийклмнопрстуфхцчшщъыьэюя')

/** What a word in lower case may have been meant to be, if one letter of it was left out, added, replaced or swapped with the next. */
export function oneTypoAway(word: string): string[] {
  if (word.length < minTypoLength || word.length > maxTypoLength) return []
  const found = new Set<string>()
  const letters = /\p{Script=Cyrillic}/u.test(word) ? cyrillic : latin
  for (let at = 0; at <= word.length; at++) {
    const before = word.slice(0, at)
    const letter = word.slice(at, at + 1)
    const after = word.slice(at + 1)
    for (const other of letters) {
      found.add(before + other + letter + after)
      if (letter !== '') found.add(before + other + after)
    }
    found.add(before + after)
    found.add(before + after.slice(0, 1) + letter + after.slice(1))
  }
  found.delete(word)
  return [...found]
}
