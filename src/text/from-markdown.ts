import type { Definition, Nodes } from 'mdast'
import { fromMarkdown as parseMarkdown } from 'mdast-util-from-markdown'
import { BlockBuilder, plainContext, type TextContext } from './block-builder.ts'
import { type Conversion, Losses } from './dropped.ts'
import { finishBody } from './finish-body.ts'
import { readHtml } from './from-html.ts'
import { refuseCostlyMarkdown } from './markdown-cost.ts'
import { readSource } from './plain-text.ts'
import { readUrl } from './read-url.ts'
import { type Step, walk } from './walk.ts'

interface MarkdownContext extends TextContext {
  list: TextContext['listItem']
  /** Within a paragraph or heading, where HTML is a tag and not an element. */
  inline: boolean
}

type MarkdownStep = Step<Nodes, MarkdownContext>

/**
 * Reads Markdown (CommonMark). HTML between paragraphs is read as `fromHtml` does, tags within them are dropped and their text kept. A
 * newline within a paragraph is a space, as in CommonMark; a hard break is a line break. Throws a BodyError for input that would be too
 * costly to parse, and for control characters.
 */
export function fromMarkdown(body: string): Conversion {
  const source = readSource(body)
  refuseCostlyMarkdown(source)
  const losses = new Losses()
  const reader = new MarkdownReader(losses)
  const root = parseMarkdown(source)
  walk<Nodes, undefined>(root, undefined, reader.define)
  walk<Nodes, MarkdownContext>(root, { ...plainContext, preserve: true, list: undefined, inline: false }, reader.enter)
  reader.builder.endBlock()
  return finishBody(reader.builder.drafts, losses)
}

class MarkdownReader {
  readonly builder = new BlockBuilder()
  readonly #losses: Losses
  readonly #definitions = new Map<string, Definition>()

  constructor(losses: Losses) {
    this.#losses = losses
  }

  /** Links may refer to definitions that come after them; of several, the first counts. */
  readonly define = (node: Nodes, context: undefined): Step<Nodes, undefined> | undefined => {
    if (node.type === 'definition' && !this.#definitions.has(node.identifier)) this.#definitions.set(node.identifier, node)
    return 'children' in node ? { children: node.children, context } : undefined
  }

  readonly enter = (node: Nodes, context: MarkdownContext): MarkdownStep | undefined => {
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the types name nodes of extensions too, which are not loaded
    switch (node.type) {
      case 'text':
        this.builder.text(node.value.replaceAll('\n', ' '), context)
        return undefined
      case 'break':
        this.builder.lineBreak(context)
        return undefined
      case 'html':
        this.#readHtml(node.value, context)
        return undefined
      case 'inlineCode':
        this.#losses.add('code')
        this.builder.text(node.value, context)
        return undefined
      case 'code':
        this.#losses.add('code block')
        this.#block(() => this.builder.text(node.value, context))
        return undefined
      case 'thematicBreak':
        this.#losses.add('thematic break')
        return undefined
      case 'image':
        this.#addImage(node.url, node.alt, node.title)
        return undefined
      case 'imageReference': {
        const definition = this.#definitions.get(node.identifier)
        this.#addImage(definition?.url, node.alt, definition?.title)
        return undefined
      }
      default:
        return 'children' in node ? this.#enterParent(node, context) : undefined
    }
  }

  #enterParent(node: Extract<Nodes, { children: unknown }>, context: MarkdownContext): MarkdownStep {
    const { children } = node
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the types name nodes of extensions too, which are not loaded
    switch (node.type) {
      case 'paragraph':
        return { children, context: { ...context, inline: true }, leave: () => this.builder.endBlock() }
      case 'heading':
        return {
          children,
          context: { ...context, inline: true, style: node.depth <= 2 ? 'h2' : 'h3' },
          leave: () => this.builder.endBlock(),
        }
      case 'blockquote':
        return { children, context: { ...context, style: 'blockquote' } }
      case 'list':
        if (context.list !== undefined) this.#losses.add('nested list')
        if (node.ordered && node.start !== 1) this.#losses.add('list numbers')
        return { children, context: { ...context, list: node.ordered ? 'number' : 'bullet' } }
      case 'listItem':
        return { children, context: { ...context, listItem: context.list } }
      case 'strong':
        return { children, context: { ...context, marks: { ...context.marks, strong: true } } }
      case 'emphasis':
        return { children, context: { ...context, marks: { ...context.marks, em: true } } }
      case 'link':
        return { children, context: this.#withLink(node.url, context) }
      case 'linkReference':
        return { children, context: this.#withLink(this.#definitions.get(node.identifier)?.url, context) }
      default:
        return { children, context }
    }
  }

  #withLink(url: string | undefined, context: MarkdownContext): MarkdownContext {
    return { ...context, marks: { ...context.marks, href: readUrl(url, 'link', this.#losses) } }
  }

  #addImage(source: string | undefined, alt: string | null | undefined, title: string | null | undefined): void {
    const url = readUrl(source, 'image', this.#losses)
    if (url !== undefined) this.builder.add({ kind: 'image', key: undefined, url, alt: alt ?? '', ...(title && { caption: title }) })
  }

  #block(fill: () => void): void {
    this.builder.endBlock()
    fill()
    this.builder.endBlock()
  }

  #readHtml(source: string, context: MarkdownContext): void {
    if (!context.inline) {
      for (const draft of readHtml(source, { ...context, preserve: false }, this.#losses)) this.builder.add(draft)
    } else if (/^<br\s*\/?>$/i.test(source)) {
      this.builder.lineBreak(context)
    } else {
      this.#losses.add(/^<\/?([a-z][a-z\d-]*)/i.exec(source)?.[1]?.toLowerCase() ?? 'html')
    }
  }
}
