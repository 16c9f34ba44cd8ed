import { getRandomValues } from 'node:crypto'

/** Texts of which none is forgotten before so many others came after it; twice as many are remembered at most. */
const maxTexts = 20_000
/** Places for each half of them: a power of two, of which a third is taken at most, so that what is looked for is found soon. */
const places = 65_536

/** What is known of texts: by the place of each, its hash, or 0 where there is none, and its window. */
interface Half {
  size: number
  hashes: Float64Array
  counts: Uint32Array
  ends: Float64Array
}

/**
 * Windows of time, one for each text, in which something is counted. They take as much memory however many there are, and leave nothing to be
 * collected: a text is kept as a hash of 53 bits under a secret of this process. Two of 40,000 share theirs once in ten million times.
 */
export function createWindows() {
  const hashOf = createHash()
  let young = emptyHalf()
  let old = emptyHalf()

  return {
    /** The place of a text's window, which is good until the next is looked for. One that was not known ended at 0. */
    find(text: string): number {
      if (young.size >= maxTexts) {
        ;[young, old] = [old, young]
        young.hashes.fill(0)
        young.size = 0
      }
      const hash = hashOf(text)
      const place = placeOf(young, hash)
      if (young.hashes[place] === hash) return place
      const before = placeOf(old, hash)
      const isKnown = old.hashes[before] === hash
      young.size++
      young.hashes[place] = hash
      young.counts[place] = isKnown ? (old.counts[before] ?? 0) : 0
      young.ends[place] = isKnown ? (old.ends[before] ?? 0) : 0
      return place
    },

    /** When a window ends. */
    endOf: (place: number): number => young.ends[place] ?? 0,

    /** Has a window begin, with nothing in it. */
    begin(place: number, end: number): void {
      young.counts[place] = 0
      young.ends[place] = end
    },

    /** Counts one more; answers how many there are. */
    add: (place: number): number => (young.counts[place] = (young.counts[place] ?? 0) + 1),
  }
}

const emptyHalf = (): Half => ({
  size: 0,
  hashes: new Float64Array(places),
  counts: new Uint32Array(places),
  ends: new Float64Array(places),
})

/** Where a hash stands, or where it would. */
function placeOf({ hashes }: Half, hash: number): number {
  let place = hash % places
  while (hashes[place] !== 0 && hashes[place] !== hash) place = (place + 1) % places
  return place
}

/** A function from a text to a whole number from 1 to 2^53: two hashes of 32 bits (FNV-1a with the last step of MurmurHash3), each with a secret beginning. */
function createHash(): (text: string) => number {
  const [first = 0, second = 0] = getRandomValues(new Uint32Array(2))
  return text => {
    let a = first
    let b = second
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      a = Math.imul(a ^ code, 0x01000193)
      b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 15)
    }
    return mixed(a) * 2 ** 21 + (mixed(b) >>> 11) + 1
  }
}

function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}
