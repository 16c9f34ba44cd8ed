import type { TextBlock } from '../schemas/block.ts'
import { blockText, createOffsets } from './canonical.ts'
import { escapeHtml } from './escape-html.ts'
import type { BlockPosition } from './positions.ts'
import { type Wrapper, wrappersOf } from './wrappers.ts'

/** The part of a quote that lies in one block, in code points of the block's text. */
export interface QuotePart extends BlockPosition {
  id: string
}

interface Piece {
  text: string
  tags: string[]
}

/** The text of a block as inline HTML, with its quotes marked. Neighbouring pieces share the tags that both lie in. */
export function spansHtml(block: TextBlock, quotes: readonly QuotePart[]): string {
  let html = ''
  let open: string[] = []
  for (const { text, tags } of pieces(block, quotes)) {
    const shared = sharedLength(open, tags)
    html += closing(open.slice(shared)) + tags.slice(shared).join('') + escapeHtml(text).replaceAll('\n', '<br>')
    open = tags
  }
  return html + closing(open)
}

function sharedLength(a: readonly string[], b: readonly string[]): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}

const closing = (tags: readonly string[]): string =>
  tags
    .map(tag => `</${/^<(\w+)/.exec(tag)?.[1]}>`)
    .reverse()
    .join('')

/** The spans, cut where a quote starts or ends, each with its opening tags from the outside in. */
function pieces(block: TextBlock, quotes: readonly QuotePart[]): Piece[] {
  const result: Piece[] = []
  const cuts = quoteCuts(block, quotes)
  let at = 0
  for (const { text, marks } of block.children) {
    const end = at + text.length
    const tags = wrappersOf(block, marks).map(openingTag)
    const edges = [at, ...cuts.map(cut => cut.unit).filter(unit => unit > at && unit < end), end]
    for (let i = 0; i + 1 < edges.length; i++) {
      const [from = at, to = end] = edges.slice(i, i + 2)
      const quote = cuts.findLast(cut => cut.unit <= from)?.tag
      result.push({ text: text.slice(from - at, to - at), tags: quote === undefined ? tags : [quote, ...tags] })
    }
    at = end
  }
  return result
}

/** Where the quotation changes, in UTF-16 code units of the block's text, in order: to a quote, or to none. */
function quoteCuts(block: TextBlock, quotes: readonly QuotePart[]): { unit: number; tag: string | undefined }[] {
  if (quotes.length === 0) return []
  const unitOf = createOffsets(blockText(block))
  return quotes.flatMap(({ id, start, end }) => [
    { unit: unitOf(start), tag: `<q data-quote="${escapeHtml(id)}">` },
    { unit: unitOf(end), tag: undefined },
  ])
}

function openingTag(wrapper: Wrapper): string {
  return wrapper.type === 'link' ? `<a href="${escapeHtml(wrapper.href)}">` : `<${wrapper.type}>`
}
