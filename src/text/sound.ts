/** Spellings of one sound in names: by the letters of Azerbaijani and Turkish, and by English and Russian transcription. The longest come first. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/shch|sch|sh/g, 's'],
  [/dzh|dj|zh|ch|c/g, 'j'],
  [/kh|x/g, 'h'],
  [/gh|q/g, 'g'],
  [/ph/g, 'f'],
  [/w/g, 'v'],
  [/ee|iy|yi|ye|y/g, 'i'],
  [/e/g, 'a'],
  [/o/g, 'u'],
]

/** What a folded name sounds like, roughly: Cəfərov, Jafarov and Джафаров are one, as are Şıxəmirli and Shikhamirli. */
export const soundOf = (folded: string): string =>
  spellings.reduce((name, [letters, sound]) => name.replace(letters, sound), folded).replace(/(.)\1+/g, '$1')
