import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5'

/** Whatever could run in a page: elements beyond our own, attributes beyond our own, schemes beyond our own. */
export function dangers(html: string): string[] {
  const found: string[] = []
  const elements = new Set('p h2 h3 blockquote ul ol li strong em a br figure img figcaption small'.split(' '))
  const attributes = new Set('data-key data-embed data-space href src alt width height loading'.split(' '))
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node) {
      if (!elements.has(node.tagName)) found.push(node.tagName)
      for (const { name, value } of node.attrs) {
        if (!attributes.has(name)) found.push(name)
        if ((name === 'href' || name === 'src') && !/^(?:https?|mailto|tel):/i.test(value)) found.push(value)
      }
    }
    if ('childNodes' in node) node.childNodes.forEach(visit)
  }
  visit(parseFragment(html))
  return found
}
