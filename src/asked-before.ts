const slots = 2 ** 16

/**
 * Tells whether a text was shown to it before, not too long ago, in a quarter of a megabyte: each slot knows the last hash that fell into it. Two
 * texts of one hash are taken for the same, which lets the second in one request too early.
 */
export function createMemory(): (text: string) => boolean {
  const hashes = new Uint32Array(slots)
  return text => {
    let hash = 2_166_136_261
    for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 16_777_619)
    const slot = hash & (slots - 1)
    const isKnown = hashes[slot] === hash >>> 0
    hashes[slot] = hash
    return isKnown
  }
}
