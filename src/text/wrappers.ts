import type { TextBlock } from '../schemas/block.ts'

/** One element around a span: a link by its address, or a decorator. */
export type Wrapper = { type: 'link'; href: string } | { type: 'strong' } | { type: 'em' }

/**
 * What stands around a span from the outside in: the link, then strong, then em. A link is outermost so that one that holds words of
 * several kinds stays one link.
 */
export function wrappersOf(block: TextBlock, marks: readonly string[]): Wrapper[] {
  const wrappers: Wrapper[] = []
  const link = block.markDefs.find(({ _key }) => marks.includes(_key))
  if (link !== undefined) wrappers.push({ type: 'link', href: link.href })
  if (marks.includes('strong')) wrappers.push({ type: 'strong' })
  if (marks.includes('em')) wrappers.push({ type: 'em' })
  return wrappers
}
