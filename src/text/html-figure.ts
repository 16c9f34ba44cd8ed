import type { DraftEmbed, DraftImage } from './draft.ts'
import type { Losses } from './dropped.ts'
import { blockElements, droppedWhole } from './html-elements.ts'
import { attributeOf, type HtmlElement, type HtmlNode, isElement } from './html-tree.ts'
import { readUrl } from './read-url.ts'
import { walk } from './walk.ts'

/** What is printed under a picture. */
interface Words {
  caption?: string | undefined
  credit?: string | undefined
}

/** A <figure> that is being read: its caption may come before its picture or after it. */
export interface Figure {
  key: string | undefined
  image: DraftImage | undefined
  words: Words | undefined
}

/** An <img>; undefined, and reported, when its address is refused. The first of a figure takes the figure's key and caption. */
export function readImage(element: HtmlElement, figure: Figure | undefined, losses: Losses): DraftImage | undefined {
  const url = readUrl(attributeOf(element, 'src'), 'image', losses)
  if (url === undefined) return undefined
  const size = { ...pixels(element, 'width'), ...pixels(element, 'height') }
  const image: DraftImage = { kind: 'image', key: undefined, url, ...size, alt: attributeOf(element, 'alt') ?? '' }
  if (figure === undefined) return image
  if (figure.image === undefined) {
    image.key = figure.key
    Object.assign(image, figure.words)
    figure.words = undefined
  }
  figure.image ??= image
  return image
}

function pixels(element: HtmlElement, name: 'width' | 'height'): { [side in typeof name]?: number } {
  const value = attributeOf(element, name) ?? ''
  const number = /^\d{1,6}$/.test(value) ? Number(value) : 0
  return number >= 1 && number <= 100_000 ? { [name]: number } : {}
}

/** An <iframe> as an embed by its address; undefined, and reported, when the address is refused. */
export function readIframe(element: HtmlElement, losses: Losses): DraftEmbed | undefined {
  const url = readUrl(attributeOf(element, 'src'), 'embed', losses)
  const title = attributeOf(element, 'title')
  return url === undefined ? undefined : { kind: 'embed', key: undefined, url, ...(title !== undefined && { title }) }
}

/** Our own figure of an embed, `<figure data-embed><a href>title or address</a></figure>`. */
export function readEmbedFigure(figure: HtmlElement, key: string | undefined, losses: Losses): DraftEmbed | undefined {
  const link = descendants(figure).find(element => element.tagName === 'a')
  const url = readUrl(link && attributeOf(link, 'href'), 'embed', losses)
  return url === undefined ? undefined : { kind: 'embed', key, url, title: textOf(figure) }
}

/** A <figcaption>: the text in <small> is the credit, all other text the caption. Of several in a figure, one follows on the other. */
export function readCaption(element: HtmlElement, before: Words | undefined, losses: Losses): Words {
  if (descendants(element).some(inner => inner.tagName === 'a')) losses.add('link in caption')
  const smalls = descendants(element, 'small').filter(inner => inner.tagName === 'small')
  return {
    caption: [before?.caption ?? '', textOf(element, 'small')].join(' '),
    credit: [before?.credit ?? '', ...smalls.map(small => textOf(small))].join(' '),
  }
}

export const holdsImage = (figure: HtmlElement): boolean => descendants(figure).some(element => element.tagName === 'img')

/** The elements within one, in reading order, but for what is within those that are dropped or named `leaf`. */
function descendants(root: HtmlElement, leaf?: string): HtmlElement[] {
  const found: HtmlElement[] = []
  walk<HtmlNode, undefined>(root, undefined, (node, context) => {
    if (!isElement(node)) return undefined
    if (droppedWhole.has(node.tagName)) return undefined
    if (node !== root) found.push(node)
    return node.tagName === leaf ? undefined : { children: node.childNodes, context }
  })
  return found
}

/** The text in an element as one line, where paragraphs, cells and lines must not become one word. */
function textOf(root: HtmlElement, except?: string): string {
  let text = ''
  const part = () => {
    text += ' '
  }
  walk<HtmlNode, undefined>(root, undefined, (node, context) => {
    if (node.nodeName === '#text' && 'value' in node) text += node.value
    if (!isElement(node) || node.tagName === except || droppedWhole.has(node.tagName)) return undefined
    const children = node.childNodes
    if (node === root || !partsWords(node.tagName)) return { children, context }
    part()
    return { children, context, leave: part }
  })
  return text
}

const partsWords = (tag: string): boolean => blockElements.has(tag) || ['br', 'td', 'th'].includes(tag)
