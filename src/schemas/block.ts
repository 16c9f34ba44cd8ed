import { z } from 'zod'
import { isIri } from './iri.ts'
import { controlCharacters } from './scalars.ts'

/** Limits on an article's body, in blocks and in code points. */
export const bodyLimits = { blocks: 2000, textPerBlock: 20_000, spansPerBlock: 1000, linksPerBlock: 200 }

/**
 * Text that a reader can see: well-formed Unicode without control characters, but for a line feed (a line break within a block).
 * A run of two line feeds is refused, because it is what separates two blocks in the canonical text.
 */
export const SpanText = z
  .string()
  .min(1)
  .max(bodyLimits.textPerBlock)
  .refine(text => text.isWellFormed(), 'holds a lone surrogate')
  .refine(text => !controlCharacters.test(text), 'holds a control character')
  .refine(text => !text.includes('\n\n'), 'holds an empty line, which only separates blocks')

/** An absolute http(s) URL, or for links in a text also mailto: and tel:. Nothing that could run as script passes. */
const schemes = { web: new Set(['http:', 'https:']), link: new Set(['http:', 'https:', 'mailto:', 'tel:']) }
const maxUrlLength = 2048

function isUrl(value: string, allowed: ReadonlySet<string>): boolean {
  if (/[\s\p{Cc}]/u.test(value) || !value.isWellFormed()) return false
  const url = URL.parse(value)
  return url !== null && allowed.has(url.protocol) && (/^https?:\/\/[^/?#]/i.test(value) || !/^https?:$/.test(url.protocol))
}

const encoded = 'holds what stands in no address and is to be percent-encoded (RFC 3987)'

export const WebUrl = z
  .string()
  .max(maxUrlLength)
  .refine(value => isUrl(value, schemes.web), { error: 'is not an absolute http or https URL', abort: true })
  .refine(isIri, encoded)
  .meta({ format: 'iri', description: 'An absolute http or https URL.', example: 'https://example.org/page' })

export const LinkUrl = z
  .string()
  .max(maxUrlLength)
  .refine(value => isUrl(value, schemes.link), { error: 'is not an absolute http, https, mailto or tel URL', abort: true })
  .refine(isIri, encoded)
  .meta({ format: 'iri', description: 'An absolute http, https, mailto or tel URL.', example: 'https://example.org/page' })

export const BlockKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/, 'is not a key: 1 to 40 letters, digits, hyphens and underscores')
  .meta({ description: 'Names the block within its article; stable while the block stays the same.', example: 'k3f0a9d2c1b4' })

export const LinkDef = z
  .strictObject({
    _key: BlockKey.meta({ description: 'What a span names in its marks to carry this link.', example: 'l1' }),
    _type: z.literal('link'),
    href: LinkUrl,
  })
  .meta({ id: 'LinkDef', description: 'A link that spans of the block refer to by its key.' })

export const Span = z
  .strictObject({
    _type: z.literal('span'),
    text: SpanText.meta({ description: 'The text, as it was written; a line feed is a line break.', example: 'The bridge opens in May.' }),
    marks: z
      .array(z.string().max(40))
      .max(8)
      .meta({ description: 'Decorators `strong` and `em`, in this order, then at most one key of `markDefs`.', example: ['strong'] }),
  })
  .meta({ id: 'Span', description: 'A run of text under the same marks.' })

const blockStyles = ['normal', 'h2', 'h3', 'blockquote'] as const
const listItems = ['bullet', 'number'] as const

export const TextBlock = z
  .strictObject({
    _type: z.literal('block'),
    _key: BlockKey,
    style: z.enum(blockStyles).meta({ description: 'Paragraph, heading or block quotation.' }),
    listItem: z.enum(listItems).optional().meta({ description: 'Present on an item of a list; neighbours of one kind make one list.' }),
    markDefs: z.array(LinkDef).max(bodyLimits.linksPerBlock).meta({ description: 'The links in the block.' }),
    children: z.array(Span).min(1).max(bodyLimits.spansPerBlock).meta({ description: 'The text of the block, in order.' }),
  })
  .meta({ id: 'TextBlock', description: 'A paragraph, heading, block quotation or list item (Portable Text).' })

export const ImageBlock = z
  .strictObject({
    _type: z.literal('image'),
    _key: BlockKey,
    url: WebUrl,
    width: z.int().min(1).max(100_000).optional().meta({ description: 'Pixels.', example: 1600 }),
    height: z.int().min(1).max(100_000).optional().meta({ description: 'Pixels.', example: 900 }),
    alt: z.string().max(1000).meta({ description: 'What the picture shows, for those who do not see it; empty when it is decoration.' }),
    caption: z.string().min(1).max(2000).optional().meta({ description: 'Printed under the picture.' }),
    credit: z.string().min(1).max(500).optional().meta({ description: 'Who made it or owns it.' }),
  })
  .meta({ id: 'ImageBlock', description: 'A picture between paragraphs.' })

export const EmbedBlock = z
  .strictObject({
    _type: z.literal('embed'),
    _key: BlockKey,
    url: WebUrl.meta({ description: 'The page of what is embedded; a frontend decides how to show it.' }),
    title: z.string().min(1).max(500).optional().meta({ description: 'What it is, in words.' }),
  })
  .meta({ id: 'EmbedBlock', description: 'Something of another site, by its URL.' })

export const Block = z
  .discriminatedUnion('_type', [TextBlock, ImageBlock, EmbedBlock])
  .meta({ id: 'Block', description: 'One block of a body, told apart by `_type` (Portable Text).' })

export const Body = z.array(Block).max(bodyLimits.blocks)

export type LinkDef = z.infer<typeof LinkDef>
export type Span = z.infer<typeof Span>
export type TextBlock = z.infer<typeof TextBlock>
export type ImageBlock = z.infer<typeof ImageBlock>
export type EmbedBlock = z.infer<typeof EmbedBlock>
export type Block = z.infer<typeof Block>
