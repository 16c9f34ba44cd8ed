import { cyrillicLetters, latinLetters, softHyphen, withCapitals } from './letters.ts'

/**
 * Where Turkic Latin spells a Cyrillic letter by one letter, folding does too: Ç and Ч, Ş and Ш, I and Ы, H and Х are the same in a name
 * that is written in both. ё is folded to е, because Russian print seldom tells them apart.
 */
const turkicLetters = { ё: 'e', ж: 'j', х: 'h', ч: 'c', ш: 's', щ: 's', ы: 'i', ҹ: 'c' }

const letters = withCapitals({ ...latinLetters, ...cyrillicLetters, ...turkicLetters })

/** ю and я after a consonant are the vowels of Gül and Kâmil; elsewhere they start with a y, as in Yusuf and Yaşar. */
const softVowels = /(?<=[бвгджзклмнпрстфхцчшщБВГДЖЗКЛМНПРСТФХЦЧШЩ])[юяЮЯ]/g
const softVowel = (letter: string): string => (letter === 'ю' || letter === 'Ю' ? 'u' : 'a')

/**
 * A text as it is compared in search and sorting: lower case, without diacritics, Cyrillic in Latin letters, so that Чалышкан, Çalışkan and
 * caliskan are the same. Punctuation and spaces stay, but for soft hyphens; folding a folded text changes nothing.
 */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  const plain = text.normalize('NFKC').replace(softHyphen, '')
  const spelled = /[Ѐ-ԯ]/.test(plain) ? plain.replace(/[дД][жЖ]/g, 'c').replace(softVowels, softVowel) : plain
  const mapped = mapLetters(spelled)
  return isAscii(mapped) ? mapped.toLowerCase() : mapLetters(stripMarks(mapped)).toLowerCase()
}

/** What a beginning of a word may be the beginning of, to be folded: д at its end may be half of дж, which folding takes for one letter. */
export const beginningsOf = (typed: string): string[] => (/[дД]$/.test(typed) ? [typed, `${typed}ж`] : [typed])

/** May leave a letter of the table that had a mark, such as ӵ; so the table is asked again afterwards. */
const stripMarks = (text: string): string => text.normalize('NFKD').replace(/\p{M}+/gu, '')

const isAscii = (text: string): boolean => !/[\u0080-\uffff]/.test(text)

/** By code unit for speed: all letters of the table are single units. A callback of `replace` would take five times as long. */
function mapLetters(text: string): string {
  let mapped = ''
  for (let i = 0; i < text.length; i++) mapped += table[text.charCodeAt(i)] ?? text.charAt(i)
  return mapped
}

/** To ẞ, the last that has an entry. */
const table: string[] = Array.from({ length: 0x1e9f }, (_, unit) => {
  const letter = String.fromCharCode(unit)
  return letters.get(letter) ?? letter
})
