import type { Attribution } from './attribution.ts'
import type { Marked } from './marks.ts'
import type { Reading } from './reading.ts'

/** Where a passage stands: what attributes it, and whether it goes on from the quotation before, in the same sentence or behind it. */
interface Setting {
  before: Attribution | undefined
  after: Attribution | undefined
  /** Whether the passage begins a sentence. */
  leads: boolean
  /** Whether it takes up, in the same sentence, a quotation that stopped for its cue: “…,” she said, “…”. */
  resumes: boolean
  /** Whether nothing but the cue of the quotation before, or a paragraph break, stands between it and the passage. */
  follows: boolean
}

const small = /^(?:a|an|and|at|by|for|from|in|of|on|or|the|to|with|vs|и|в|на|с|о|ve|və|ile|ilə)$/

/** Whether a passage in marks is speech of its own; if not, it is a part of its sentence (a scare quote, a term), a title or a name. */
export function isSpeech({ text, cues, words: all }: Reading, passage: Marked, setting: Setting): boolean {
  const said = text.slice(passage.start, passage.end)
  const words = all.within(passage.start, passage.end)
  const first = words[0]
  if (!first) return false
  const { before, after, leads, resumes, follows } = setting
  const last = said.replace(/["”“»’'‘)\]]+$/u, '').at(-1) ?? ''
  const behind = text.slice(passage.behind, passage.behind + 40)
  const stops = /[.!?…]/.test(last) || /^\s*[.!?…]/.test(behind) || !passage.closed
  const pauses = stops || /[,:;—–-]/.test(last) || /^\s*,/.test(behind)
  if (!passage.closed && !before) return false
  // Single marks are for terms more often than for speech.
  if (passage.single && !before && !after && !follows) return false
  const room = text.slice(Math.max(0, passage.open - 8), passage.open)
  if (before && /:\s*$/.test(room))
    return (
      (words.length > 2 || stops || after !== undefined || (before.mention?.kind === 'name' && /^\s*(?:\n|$)/.test(behind))) &&
      !(/^\p{Ll}/u.test(said) && words.length < 4)
    )
  const titled = isTitle(words.map(word => word.text))
  const quotative = /^[\s,–—-]*(\p{L}+)/u.exec(behind)?.[1]?.toLowerCase() ?? ''
  // “Damlaya damlaya göl olur” atasözü
  if (cues.inflects && cues.label.test(quotative)) return false
  const isQuotative = after?.whole === true && cues.quotative.test(quotative)
  // “…,” said Ann Smith, author of the book, “The Long Night.”
  if (resumes && !isQuotative) return !titled && (pauses || words.length > 3)
  // “The wall,” he says, will be built: the sentence is the writer's.
  if (after && !after.whole) return false
  if (isQuotative && (words.length > 1 || leads || pauses || /[,:]\s*$/.test(room)) && !/^\p{Ll}/u.test(said)) return true
  if (after && leads) return pauses || /^\s*[,–—-]/.test(behind) || (words.length > 2 && !titled)
  const lower = /^\p{Ll}/u.test(said)
  if (after && before) return !lower || before.near
  if (after && !(lower && !cues.inflects) && /[,:–—-]\s*$/.test(room)) return pauses || words.length > 3
  if (before) {
    const stopped = /[,—–-]\s*$/.test(room)
    if (lower && !(stopped && before.near)) return false
    return pauses && ((stopped && words.length > 3) || /[!?]/.test(last) || !titled)
  }
  return leads && stops && !/^\p{Ll}/u.test(said) && words.length > 1 && !/^[ \u00a0]*\p{Ll}/u.test(behind)
}

/** Whether words are written like a title: every one with a capital, the small ones apart. */
function isTitle(words: readonly string[]): boolean {
  return words.length > 1 && words.every((word, i) => /^[\p{Lu}\p{N}]/u.test(word) || (i > 0 && small.test(word)))
}
