import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BlockContent, List, ListItem, PhrasingContent, RootContent } from 'mdast'
import { toMarkdown as writeMarkdown } from 'mdast-util-to-markdown'
import type { Block, TextBlock } from '../schemas/block.ts'
import { blockText, isTextBlock } from './canonical.ts'
import { embedHtml, imageHtml, paragraphHtml } from './to-html.ts'
import { type Wrapper, wrappersOf } from './wrappers.ts'

/**
 * The blocks as Markdown (CommonMark) that `fromMarkdown` reads back to the same blocks but for keys, which are derived anew. What
 * Markdown cannot hold, such as a picture's size and credit or a line break in a heading, is written as our own HTML between paragraphs.
 * What is long is written in portions of so many UTF-16 units, since a quarter of a megabyte takes 50 ms, and others get their turns in between.
 */
export async function toMarkdown(blocks: readonly Block[], portion = 10_000): Promise<string> {
  const written: string[] = []
  for (const part of portionsOf(blocks, portion)) {
    if (written.length > 0) await nextTurn()
    written.push(writePortion(part))
  }
  // A parser takes U+FEFF at the start for a byte order mark.
  return written.join('\n').replace(/^\ufeff/, '&#xFEFF;')
}

/** Blocks in parts of some length, none of which ends within a list or between two: how an item is written depends on the one before. */
function portionsOf(blocks: readonly Block[], portion: number): Block[][] {
  const portions: Block[][] = []
  let length = portion
  let isAfterItem = false
  for (const block of blocks) {
    const isItem = isTextBlock(block) && block.listItem !== undefined
    if (length >= portion && !(isItem && isAfterItem)) {
      portions.push([])
      length = 0
    }
    portions.at(-1)?.push(block)
    length += isTextBlock(block) ? blockText(block).length : 0
    isAfterItem = isItem
  }
  return portions
}

function writePortion(blocks: readonly Block[]): string {
  const children: RootContent[] = []
  for (const block of blocks) {
    if (!isTextBlock(block) || block.listItem === undefined) children.push(toNode(block))
    else listFor(block.listItem === 'number', children).children.push(toItem(block))
  }
  for (const node of children) if (node.type === 'list') node.spread = node.children.length > longList
  return writeMarkdown({ type: 'root', children }, { bullet: '-', listItemIndent: 'one', resourceLink: true, rule: '-' })
}

/** Items of a longer list stand apart by empty lines: what stands together costs the parser more than twice as much when it is twice as long. */
const longList = 30

/** The list that the next item belongs to: the one that was just written if it is of the same kind, else a new one. */
function listFor(ordered: boolean, siblings: RootContent[]): List {
  const last = siblings.at(-1)
  if (last?.type === 'list' && last.ordered === ordered) return last
  const list: List = { type: 'list', ordered, spread: false, children: [] }
  siblings.push(list)
  return list
}

const toItem = (block: TextBlock): ListItem => ({ type: 'listItem', spread: false, children: [textNode(block)] })

function toNode(block: Block): BlockContent {
  switch (block._type) {
    case 'block':
      return textNode(block)
    case 'image': {
      const { url, alt, caption, credit, width, height } = block
      if (credit !== undefined || width !== undefined || height !== undefined) return { type: 'html', value: imageHtml(block, '') }
      return { type: 'paragraph', children: [{ type: 'image', url, alt, title: caption ?? null }] }
    }
    case 'embed':
      return { type: 'html', value: embedHtml(block, '') }
  }
}

function textNode(block: TextBlock): BlockContent {
  const { style } = block
  if (!needsHtml(block) && (style === 'h2' || style === 'h3'))
    return { type: 'heading', depth: style === 'h2' ? 2 : 3, children: phrasing(block) }
  const inner: BlockContent = needsHtml(block)
    ? { type: 'html', value: paragraphHtml(block, [], '') }
    : { type: 'paragraph', children: phrasing(block) }
  return style === 'blockquote' ? { type: 'blockquote', children: [inner] } : inner
}

/** Markdown has no line break in a heading nor at the edge of emphasis, and its character references cannot name C1 controls. */
function needsHtml(block: TextBlock): boolean {
  const text = blockText(block)
  if (/[\u0080-\u009f]/.test(text)) return true
  if (!text.includes('\n')) return false
  if (block.style === 'h2' || block.style === 'h3') return true
  return block.children.some(({ text, marks }) => marks.length > 0 && (text.startsWith('\n') || text.endsWith('\n')))
}

interface Wrapped {
  text: string
  wrappers: Wrapper[]
}

function phrasing(block: TextBlock): PhrasingContent[] {
  return nest(block.children.map(({ text, marks }) => ({ text, wrappers: wrappersOf(block, marks) })))
}

/** Neighbours that start with the same wrapper go into one node. */
function nest(spans: readonly Wrapped[]): PhrasingContent[] {
  const nodes: PhrasingContent[] = []
  for (let i = 0; i < spans.length; ) {
    const outer = spans[i]?.wrappers[0]
    let end = i + 1
    while (end < spans.length && sameWrapper(spans[end]?.wrappers[0], outer)) end++
    const group = spans.slice(i, end)
    if (outer === undefined) nodes.push(...group.flatMap(span => lines(span.text)))
    else nodes.push(wrap(outer, nest(group.map(({ text, wrappers }) => ({ text, wrappers: wrappers.slice(1) })))))
    i = end
  }
  return nodes
}

function sameWrapper(a: Wrapper | undefined, b: Wrapper | undefined): boolean {
  return a?.type === b?.type && (a?.type !== 'link' || b?.type !== 'link' || a.href === b.href)
}

function wrap(wrapper: Wrapper, children: PhrasingContent[]): PhrasingContent {
  switch (wrapper.type) {
    case 'link':
      return { type: 'link', url: wrapper.href, children: children.filter(child => child.type !== 'link') }
    case 'strong':
      return { type: 'strong', children }
    case 'em':
      return { type: 'emphasis', children }
  }
}

function lines(text: string): PhrasingContent[] {
  return text.split('\n').flatMap((value, i): PhrasingContent[] => {
    const line: PhrasingContent[] = value === '' ? [] : [{ type: 'text', value }]
    return i === 0 ? line : [{ type: 'break' }, ...line]
  })
}
