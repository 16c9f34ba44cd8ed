import type { Marked } from './marks.ts'
import type { Reading } from './reading.ts'
import type { Word } from './words.ts'

/** A cue that stands between dashes inside one pair of marks, and the passage's parts on either side of it. */
export interface Inside {
  parts: Marked[]
  start: number
  end: number
  verb: Word
}

const dashed = /([,.!?…])\s*[—–-]\s+([^—–\n]{2,120}?)([,.:])\s*[—–-]\s+/gu

/** Parts a passage at the cue inside it: «…, — сказал он, — …». Undefined where it holds none. */
export function findInside({ text, cues, words: all }: Reading, passage: Marked): Inside | undefined {
  if (!cues.dashesInside) return undefined
  for (const match of text.slice(passage.start, passage.end).matchAll(dashed)) {
    const at = passage.start + match.index
    const start = at + match[0].indexOf(match[2] ?? '')
    const end = start + (match[2] ?? '').length
    const words = all.within(start, end)
    const verb = words.slice(0, 4).find(word => cues.verb.test(word.lower))
    if (!verb || words.length > 12) continue
    const first = { ...passage, end: match[1] === ',' ? at : at + 1, close: at + 1, behind: at + 1 }
    const second = { ...passage, open: at + match[0].length - 1, start: at + match[0].length }
    if (first.end > first.start && second.end > second.start) return { parts: [first, second], start, end, verb }
  }
  return undefined
}
