import type { Block, EmbedBlock, ImageBlock, TextBlock } from '../schemas/block.ts'
import { blockText, isTextBlock } from './canonical.ts'
import { escapeHtml } from './escape-html.ts'
import { indexBlocks, positionsIn } from './positions.ts'
import { type QuotePart, spansHtml } from './spans-html.ts'

/** A quote's place in the canonical text of the blocks, in code points; `end` is exclusive. */
interface QuotePlace {
  id: string
  start: number
  end: number
}

/**
 * The blocks as HTML that `fromHtml` reads back to the same blocks. Quotes, which must not overlap, are marked as `<q data-quote="id">`
 * in every text block that they cover, outside of all other marks. The text keeps the quotation marks that it was printed with, so a page
 * that shows this HTML sets `q::before, q::after { content: none }`; and `[data-space] { white-space: pre-wrap }`, for text with
 * runs of spaces.
 */
export function toHtml(blocks: readonly Block[], quotes: readonly QuotePlace[] = []): string {
  const parts = quoteParts(blocks, quotes)
  let html = ''
  let group = ''
  for (const block of blocks) {
    const next = groupOf(block)
    if (next !== group) {
      html += `${closeTag(group)}${group === '' ? '' : '\n'}${next === '' ? '' : `<${next}>\n`}`
      group = next
    }
    html += `${blockHtml(block, parts.get(block._key) ?? [])}\n`
  }
  return `${html}${closeTag(group)}`.trimEnd()
}

const closeTag = (name: string): string => (name === '' ? '' : `</${name}>`)

/** The element that neighbouring blocks of one kind stand in together. */
function groupOf(block: Block): string {
  if (!isTextBlock(block)) return ''
  if (block.listItem !== undefined) return block.listItem === 'bullet' ? 'ul' : 'ol'
  return block.style === 'blockquote' ? 'blockquote' : ''
}

function quoteParts(blocks: readonly Block[], quotes: readonly QuotePlace[]): Map<string, QuotePart[]> {
  const parts = new Map<string, QuotePart[]>()
  if (quotes.length === 0) return parts
  const index = indexBlocks(blocks)
  for (const { id, start, end } of quotes.toSorted((a, b) => a.start - b.start)) {
    for (const position of positionsIn(index, start, end)) {
      const ofBlock = parts.get(position.blockKey)
      if (ofBlock === undefined) parts.set(position.blockKey, [{ ...position, id }])
      else ofBlock.push({ ...position, id })
    }
  }
  return parts
}

function blockHtml(block: Block, quotes: readonly QuotePart[]): string {
  switch (block._type) {
    case 'block':
      return textHtml(block, quotes)
    case 'image':
      return imageHtml(block)
    case 'embed':
      return embedHtml(block)
  }
}

const keyAttribute = (block: Block): string => ` data-key="${escapeHtml(block._key)}"`

function textHtml(block: TextBlock, quotes: readonly QuotePart[]): string {
  if (block.listItem === undefined) return paragraphHtml(block, quotes)
  if (block.style === 'normal') return `<li${keyAttribute(block)}${spaceAttribute(block)}>${spansHtml(block, quotes)}</li>`
  const inner = paragraphHtml(block, quotes, '')
  return `<li${keyAttribute(block)}>${block.style === 'blockquote' ? `<blockquote>${inner}</blockquote>` : inner}</li>`
}

/** The text in its own element, without the list or block quotation around it. */
export function paragraphHtml(block: TextBlock, quotes: readonly QuotePart[] = [], key: string = keyAttribute(block)): string {
  const tag = block.style === 'h2' || block.style === 'h3' ? block.style : 'p'
  return `<${tag}${key}${spaceAttribute(block)}>${spansHtml(block, quotes)}</${tag}>`
}

/** HTML shows a run of spaces as one, and none beside a line break; where the text has such, the block says that it means them. */
const spaceAttribute = (block: TextBlock): string => (/ {2}| \n|\n /.test(blockText(block)) ? ' data-space="preserve"' : '')

const attribute = (name: string, value: string | number | undefined): string =>
  value === undefined ? '' : ` ${name}="${escapeHtml(String(value))}"`

/** The picture as our figure, which Markdown holds too. */
export function imageHtml(block: ImageBlock, key: string = keyAttribute(block)): string {
  const { url, alt, width, height, caption, credit } = block
  const image = `<img${attribute('src', url)}${attribute('alt', alt)}${attribute('width', width)}${attribute('height', height)} loading="lazy">`
  const words = [caption && escapeHtml(caption), credit && `<small>${escapeHtml(credit)}</small>`].filter(Boolean).join(' ')
  return `<figure${key}>${image}${words && `<figcaption>${words}</figcaption>`}</figure>`
}

/** The embed as our figure: a link that a frontend may replace by a player. */
export function embedHtml(block: EmbedBlock, key: string = keyAttribute(block)): string {
  const { url, title } = block
  return `<figure${key} data-embed><a${attribute('href', url)}>${escapeHtml(title ?? url)}</a></figure>`
}
