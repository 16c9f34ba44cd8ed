import { placesOf } from './places.ts'

/** What is typed for one another, the plain one first. */
const alike = ['"“”„‟«»', "'‘’‚‛ʼ`", '-‐‑‒–—―−']
const plainOf = new Map(alike.flatMap(signs => Array.from(signs, sign => [sign, signs.charAt(0)] as const)))

/** How many letters are shown on either side of a difference. */
const shown = 20

/**
 * Tells, in words, why a text does not hold what it was asked for: where it does but for blanks, quotation marks or dashes, what stands at the
 * first difference. Takes time with the length of the text alone.
 */
export function absenceFrom(text: string): (words: string) => string {
  let known: Plain | undefined
  return words => {
    const absent = 'is not in the text of the article'
    known ??= plain(text)
    const sought = plain(words.trim()).letters
    const [at] = placesOf(sought, known.letters, 1)
    if (at === undefined) return absent
    const found = text.slice(known.places[at], (known.places[at + sought.length - 1] ?? 0) + 1)
    let same = 0
    while (same < found.length && found[same] === words[same]) same++
    const there = found.slice(Math.max(0, same - shown), same + shown).toWellFormed()
    return `${absent}, which has other blanks or signs: "${there.replace(/[^\S ]/g, code)}"`
  }
}

/** A blank that looks like others, as JSON may write it. */
const code = (blank: string): string => `\\u${blank.charCodeAt(0).toString(16).padStart(4, '0')}`

interface Plain {
  letters: string
  /** Where each of them stands. */
  places: number[]
}

function plain(text: string): Plain {
  const letters: string[] = []
  const places: number[] = []
  for (let place = 0; place < text.length; place++) {
    const sign = text.charAt(place)
    const letter = /\s/.test(sign) ? ' ' : (plainOf.get(sign) ?? sign)
    if (letter === ' ' && letters.at(-1) === ' ') continue
    letters.push(letter)
    places.push(place)
  }
  return { letters: letters.join(''), places }
}
