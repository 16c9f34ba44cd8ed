/**
 * How many characters of the words are looked for first, by what the engine has for that: it is quick, and slow only for long words. With fewer, quotes
 * that begin alike would all be compared wherever one of them stands.
 */
const probeLength = 32

/**
 * Where words stand in a text, overlapping ones included, in UTF-16 code units and ascending; `limit` of them at most. Takes time with the length of
 * the text alone (Knuth, Morris and Pratt), where `indexOf` takes a second for a page of the same letter.
 */
export function placesOf(words: string, text: string, limit: number = Number.POSITIVE_INFINITY): number[] {
  const places: number[] = []
  if (words === '') return places
  const probe = words.slice(0, probeLength)
  const borders = bordersOf(words)
  let matched = 0
  for (let at = 0; at < text.length && places.length < limit; at++) {
    if (matched === 0) {
      at = text.indexOf(probe, at)
      if (at === -1) break
    }
    const unit = text.charCodeAt(at)
    while (matched > 0 && words.charCodeAt(matched) !== unit) matched = borders[matched - 1] ?? 0
    if (words.charCodeAt(matched) === unit) matched++
    if (matched === words.length) {
      places.push(at + 1 - matched)
      matched = borders[matched - 1] ?? 0
    }
  }
  return places
}

/** For each beginning of the words, how long the longest of its own beginnings is that it also ends in. */
function bordersOf(words: string): Uint32Array {
  const borders = new Uint32Array(words.length)
  let border = 0
  for (let at = 1; at < words.length; at++) {
    const unit = words.charCodeAt(at)
    while (border > 0 && words.charCodeAt(border) !== unit) border = borders[border - 1] ?? 0
    if (words.charCodeAt(border) === unit) border++
    borders[at] = border
  }
  return borders
}
