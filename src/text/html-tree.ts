import { type DefaultTreeAdapterTypes, defaultTreeAdapter, html, parseFragment } from 'parse5'
import { BodyError } from './body-error.ts'

export type HtmlNode = DefaultTreeAdapterTypes.Node
export type HtmlElement = DefaultTreeAdapterTypes.Element

/**
 * What HTML may hold. Unclosed formatting elements are opened again in every paragraph after them, and each start tag looks up through
 * all open elements, so both numbers bound work that would grow with the square of the input.
 */
export const htmlLimits = { length: 1_000_000, elements: 20_000, depth: 200 }

/** The tree of an HTML fragment as a browser would build it within a <div>. Throws a BodyError beyond the limits. */
export function parseHtml(source: string): DefaultTreeAdapterTypes.DocumentFragment {
  if (source.length > htmlLimits.length) throw new BodyError('', `has more than ${htmlLimits.length} characters of HTML`)
  let elements = 0
  let depth = 0
  const treeAdapter: typeof defaultTreeAdapter = {
    ...defaultTreeAdapter,
    createElement(name, namespace, attributes) {
      if (++elements > htmlLimits.elements) throw new BodyError('', `has more than ${htmlLimits.elements} HTML elements`)
      return defaultTreeAdapter.createElement(name, namespace, attributes)
    },
    onItemPush() {
      if (++depth > htmlLimits.depth) throw new BodyError('', `nests HTML elements more than ${htmlLimits.depth} deep`)
    },
    onItemPop() {
      depth--
    },
  }
  const context = defaultTreeAdapter.createElement('div', html.NS.HTML, [])
  return parseFragment(context, source, { treeAdapter })
}

export const isElement = (node: HtmlNode): node is HtmlElement => 'tagName' in node

export const attributeOf = (element: HtmlElement, name: string): string | undefined => element.attrs.find(attr => attr.name === name)?.value
