import { BlockKey } from '../schemas/block.ts'
import { BlockBuilder, plainContext, type TextContext } from './block-builder.ts'
import type { Draft } from './draft.ts'
import { type Conversion, Losses } from './dropped.ts'
import { finishBody } from './finish-body.ts'
import { blockElements, droppedWhole, headingStyles, neutralElements, tableElements } from './html-elements.ts'
import { type Figure, holdsImage, readCaption, readEmbedFigure, readIframe, readImage } from './html-figure.ts'
import { attributeOf, type HtmlElement, type HtmlNode, isElement, parseHtml } from './html-tree.ts'
import { readSource } from './plain-text.ts'
import { readUrl } from './read-url.ts'
import { type Step, walk } from './walk.ts'

interface HtmlContext extends TextContext {
  list: TextContext['listItem']
  figure: Figure | undefined
}

/**
 * Reads HTML, any HTML, into the closed form: a walk over the tree that a browser would build takes what it knows and reports the rest.
 * White space collapses as in a browser. Throws a BodyError beyond `htmlLimits` and for control characters.
 */
export function fromHtml(body: string): Conversion {
  const losses = new Losses()
  return finishBody(readHtml(readSource(body), plainContext, losses), losses)
}

/** The drafts of an HTML fragment that stands within a context, such as an item of a list in Markdown. */
export function readHtml(source: string, context: TextContext, losses: Losses): Draft[] {
  const reader = new HtmlReader(losses)
  walk<HtmlNode, HtmlContext>(parseHtml(source), { ...context, list: context.listItem, figure: undefined }, reader.enter)
  reader.builder.endBlock()
  return reader.builder.drafts
}

type HtmlStep = Step<HtmlNode, HtmlContext>

class HtmlReader {
  readonly builder = new BlockBuilder()
  readonly #losses: Losses

  constructor(losses: Losses) {
    this.#losses = losses
  }

  readonly enter = (node: HtmlNode, context: HtmlContext): HtmlStep | undefined => {
    if (isElement(node)) return this.#enterElement(node, context)
    if (node.nodeName === '#text' && 'value' in node) this.builder.text(node.value, context)
    return 'childNodes' in node ? { children: node.childNodes, context } : undefined
  }

  #enterElement(element: HtmlElement, context: HtmlContext): HtmlStep | undefined {
    this.#reportAttributes(element)
    if (droppedWhole.has(element.tagName)) {
      this.#losses.add(element.tagName)
      return undefined
    }
    const leaf = this.#leaves[element.tagName]
    if (leaf !== undefined) {
      leaf(element, context)
      return undefined
    }
    if (element.tagName === 'figure') return this.#enterFigure(element, context)
    if (element.tagName === 'figcaption' && context.figure !== undefined) {
      this.#readCaption(element, context.figure)
      return undefined
    }
    const inner = this.#contextWithin(element, context)
    if (blockElements.has(element.tagName)) return this.#enterBlock(element, inner)
    return { children: element.childNodes, context: inner }
  }

  /** Elements without content of ours. */
  readonly #leaves: Readonly<Record<string, (element: HtmlElement, context: HtmlContext) => void>> = {
    br: (_element, context) => this.builder.lineBreak(context),
    hr: () => {
      this.#losses.add('hr')
      this.builder.endBlock()
    },
    img: (element, context) => {
      if (context.marks.href !== undefined) this.#losses.add('link around image')
      const image = readImage(element, context.figure, this.#losses)
      if (image !== undefined) this.builder.add(image)
    },
    iframe: element => {
      const embed = readIframe(element, this.#losses)
      if (embed !== undefined) this.builder.add(embed)
    },
  }

  #reportAttributes(element: HtmlElement): void {
    for (const { name } of element.attrs) if (name.startsWith('on')) this.#losses.add('on* attribute')
  }

  #enterBlock(element: HtmlElement, context: HtmlContext): HtmlStep {
    this.builder.endBlock()
    const key = keyOf(element)
    if (key !== undefined) this.builder.setKey(key)
    const leave = () => {
      this.builder.endBlock()
      if (key !== undefined) this.builder.setKey(undefined)
    }
    return { children: element.childNodes, context, leave }
  }

  #enterFigure(element: HtmlElement, context: HtmlContext): HtmlStep | undefined {
    const key = keyOf(element)
    if (attributeOf(element, 'data-embed') !== undefined) {
      const embed = readEmbedFigure(element, key, this.#losses)
      if (embed !== undefined) this.builder.add(embed)
      return undefined
    }
    if (!holdsImage(element)) return this.#enterBlock(element, { ...context, figure: undefined })
    const figure: Figure = { key, image: undefined, words: undefined }
    this.builder.endBlock()
    const leave = () => {
      this.builder.endBlock()
      // The caption of a picture that was refused is still something that somebody wrote.
      this.builder.text([figure.words?.caption, figure.words?.credit].filter(Boolean).join(' '), context)
      this.builder.endBlock()
    }
    return { children: element.childNodes, context: { ...context, figure }, leave }
  }

  #readCaption(element: HtmlElement, figure: Figure): void {
    this.builder.endBlock()
    const words = readCaption(element, figure.image ?? figure.words, this.#losses)
    if (figure.image === undefined) figure.words = words
    else Object.assign(figure.image, words)
  }

  /** What an element means for the text in it; elements that mean nothing to us are reported unless they say nothing either. */
  #contextWithin(element: HtmlElement, context: HtmlContext): HtmlContext {
    const preserved = attributeOf(element, 'data-space') === 'preserve' ? { ...context, preserve: true } : context
    const tag = element.tagName
    const heading = Object.hasOwn(headingStyles, tag) ? headingStyles[tag] : undefined
    if (heading !== undefined) return { ...preserved, style: heading }
    switch (tag) {
      case 'p':
        return preserved
      case 'blockquote':
        return { ...preserved, style: 'blockquote' }
      case 'ul':
      case 'ol':
        if (context.list !== undefined) this.#losses.add('nested list')
        if (tag === 'ol' && countsOtherwise(element)) this.#losses.add('list numbers')
        return { ...preserved, list: tag === 'ul' ? 'bullet' : 'number' }
      case 'li':
        if (attributeOf(element, 'value') !== undefined) this.#losses.add('list numbers')
        return { ...preserved, listItem: context.list ?? 'bullet' }
      case 'strong':
      case 'b':
        return { ...preserved, marks: { ...context.marks, strong: true } }
      case 'em':
      case 'i':
        return { ...preserved, marks: { ...context.marks, em: true } }
      case 'q':
        // A browser sets quotation marks around it, but for our own, which stands within those of the text.
        if (attributeOf(element, 'data-quote') === undefined) this.#losses.add('q')
        return preserved
      case 'a':
        return { ...preserved, marks: { ...context.marks, href: this.#readLink(element) ?? context.marks.href } }
      default:
        return this.#unwrap(tag, preserved)
    }
  }

  #readLink(element: HtmlElement): string | undefined {
    const href = attributeOf(element, 'href')
    return href === undefined ? undefined : readUrl(href, 'link', this.#losses)
  }

  #unwrap(tag: string, context: HtmlContext): HtmlContext {
    if (tableElements.has(tag)) {
      if (tag === 'table') this.#losses.add(tag)
      // The cells of a row become one paragraph, and must not become one word.
      if (tag === 'td' || tag === 'th') this.builder.text(' ', context)
      return context
    }
    if (!neutralElements.has(tag)) this.#losses.add(tag)
    return tag === 'pre' ? { ...context, preserve: true } : context
  }
}

/** Whether the items of an <ol> are told by other than 1, 2, 3. */
const countsOtherwise = ({ attrs }: HtmlElement): boolean =>
  attrs.some(({ name, value }) => name === 'reversed' || ((name === 'start' || name === 'type') && value !== '1'))

function keyOf(element: HtmlElement): string | undefined {
  return BlockKey.safeParse(attributeOf(element, 'data-key')).data
}
