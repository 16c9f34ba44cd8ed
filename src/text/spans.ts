import type { LinkDef, Span } from '../schemas/block.ts'
import { type DraftSpan, type Marks, sameMarks } from './draft.ts'

/** What composes with the character before it under NFC: marks, the second and third parts of Hangul syllables, and a vowel of Kirat Rai. */
const composing = /^[\p{M}\u1160-\u11ff\u{16d67}]+/u

/**
 * The one form of a block's text: no empty spans, neighbours differ in their marks, no white space at the edges, NFC. A combining mark
 * at the start of a span moves to the letter it belongs to, so that the joined text is NFC too.
 */
export function tidySpans(spans: readonly DraftSpan[]): DraftSpan[] {
  const tidy = trimSpans(mergeSpans(spans))
  for (const span of tidy) span.text = span.text.normalize('NFC')
  return tidy
}

function mergeSpans(spans: readonly DraftSpan[]): DraftSpan[] {
  const merged: DraftSpan[] = []
  for (const { text, marks } of spans) {
    const last = merged.at(-1)
    const moved = last === undefined ? '' : (composing.exec(text)?.[0] ?? '')
    if (last !== undefined) last.text += moved
    const rest = text.slice(moved.length)
    if (rest === '') continue
    if (last !== undefined && sameMarks(last.marks, marks)) last.text += rest
    else merged.push({ text: rest, marks })
  }
  return merged
}

function trimSpans(spans: DraftSpan[]): DraftSpan[] {
  let from = 0
  let to = spans.length
  for (let span = spans[from]; span !== undefined; span = spans[++from]) {
    span.text = span.text.slice(leadingSpace(span.text))
    if (span.text !== '') break
  }
  for (let span = spans[to - 1]; span !== undefined; span = spans[--to - 1]) {
    span.text = span.text.slice(0, trailingSpace(span.text))
    if (span.text !== '') break
  }
  return from === 0 && to === spans.length ? spans : spans.slice(from, to)
}

/** White space that a reader does not see at the edge of a block. No-break and other spaces were meant, and stay. */
const isEdgeSpace = (unit: number): boolean => unit === 0x20 || unit === 0x0a

function leadingSpace(text: string): number {
  let start = 0
  while (isEdgeSpace(text.charCodeAt(start))) start++
  return start
}

/** Not a regular expression, which would take quadratic time on long runs of spaces within the text. */
function trailingSpace(text: string): number {
  let end = text.length
  while (isEdgeSpace(text.charCodeAt(end - 1))) end--
  return end
}

/** Spans and their links as they are stored: marks in the order strong, em, link; links named l1, l2 … by their first use. */
export function toChildren(spans: readonly DraftSpan[]): { children: Span[]; markDefs: LinkDef[] } {
  const keys = new Map<string, string>()
  const children = spans.map(({ text, marks }): Span => ({ _type: 'span', text, marks: markNames(marks, keys) }))
  const markDefs = Array.from(keys, ([href, _key]): LinkDef => ({ _key, _type: 'link', href }))
  return { children, markDefs }
}

function markNames(marks: Marks, linkKeys: Map<string, string>): string[] {
  const names: string[] = []
  if (marks.strong) names.push('strong')
  if (marks.em) names.push('em')
  if (marks.href !== undefined) {
    const key = linkKeys.get(marks.href) ?? `l${linkKeys.size + 1}`
    linkKeys.set(marks.href, key)
    names.push(key)
  }
  return names
}
