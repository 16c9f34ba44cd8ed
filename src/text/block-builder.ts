import type { TextBlock } from '../schemas/block.ts'
import { type Draft, type DraftSpan, type Marks, noMarks, sameMarks } from './draft.ts'

/** What a text inherits from the elements around it. */
export interface TextContext {
  style: TextBlock['style']
  listItem: TextBlock['listItem']
  marks: Marks
  /** White space stays as it is; otherwise it collapses as in HTML. */
  preserve: boolean
}

export const plainContext: TextContext = { style: 'normal', listItem: undefined, marks: noMarks, preserve: false }

/** What HTML collapses: ASCII white space. No-break and other spaces of Unicode stay. */
const collapsible = /[ \t\n\f\r]+/g

/** Collects what a walk over a tree of HTML or Markdown meets, in reading order, as drafts of blocks. */
export class BlockBuilder {
  readonly drafts: Draft[] = []
  #spans: DraftSpan[] = []
  #context: TextContext = plainContext
  #key: string | undefined
  /** What the line so far ends in: nothing; or a space, which further white space joins, and which goes before a line break; or what stays. */
  #end: 'nothing' | 'space' | 'text' = 'nothing'

  /** Adds text to the current block, or starts one. */
  text(text: string, context: TextContext): void {
    if (context.preserve) {
      this.#push(text.replaceAll('\t', ' '), context)
      if (text !== '') this.#end = 'text'
      return
    }
    const collapsed = text.replace(collapsible, ' ')
    const joins = collapsed.startsWith(' ') && this.#end !== 'text'
    const rest = joins ? collapsed.slice(1) : collapsed
    if (rest === '') return
    this.#push(rest, context)
    this.#end = rest.endsWith(' ') ? 'space' : 'text'
  }

  lineBreak(context: TextContext): void {
    const last = this.#spans.at(-1)
    if (this.#end === 'space' && last !== undefined) last.text = last.text.slice(0, -1)
    this.#push('\n', context)
    this.#end = 'nothing'
  }

  /** Ends the current block, if there is one. White space at its edges is left to `tidySpans`. */
  endBlock(): void {
    this.#end = 'nothing'
    const spans = this.#spans
    this.#spans = []
    for (const paragraph of splitParagraphs(spans)) {
      const { style, listItem } = this.#context
      this.drafts.push({ kind: 'text', key: this.#takeKey(), style, listItem, spans: paragraph })
    }
  }

  /** Ends the current block and puts something that is not text after it. */
  add(draft: Draft): void {
    this.endBlock()
    this.drafts.push(draft)
  }

  /** The key of the next block of text. */
  setKey(key: string | undefined): void {
    this.#key = key
  }

  #takeKey(): string | undefined {
    const key = this.#key
    this.#key = undefined
    return key
  }

  #push(text: string, context: TextContext): void {
    if (this.#spans.length === 0) this.#context = context
    const last = this.#spans.at(-1)
    if (last !== undefined && sameMarks(last.marks, context.marks)) last.text += text
    else this.#spans.push({ text, marks: context.marks })
  }
}

/** Authors end a paragraph by two line breaks too; a block may not hold an empty line. Paragraphs of white space alone are left out. */
function splitParagraphs(spans: readonly DraftSpan[]): DraftSpan[][] {
  const text = spans.map(span => span.text).join('')
  if (text.trim() === '') return []
  if (!text.includes('\n\n')) return [[...spans]]
  const paragraphs: DraftSpan[][] = [[]]
  let afterBreak = false
  for (const { text: whole, marks } of spans) {
    for (const part of whole.split(/(\n)/)) {
      if (part === '') continue
      if (part === '\n' && afterBreak) paragraphs.push([])
      else paragraphs.at(-1)?.push({ text: part, marks })
      afterBreak = part === '\n'
    }
  }
  return paragraphs.filter(paragraph => paragraph.some(span => span.text.trim() !== ''))
}
