import { z } from 'zod'
import { BlockKey, bodyLimits, EmbedBlock, ImageBlock, Span, SpanText, TextBlock } from '../schemas/block.ts'
import { firstFault } from '../schemas/fault-words.ts'
import { BodyError } from './body-error.ts'
import type { Draft, DraftSpan, Marks } from './draft.ts'
import { type Conversion, Losses } from './dropped.ts'
import { finishBody } from './finish-body.ts'

const optionalKey = BlockKey.optional()

/** Editors' tools write keys on spans and levels on list items as Portable Text does, and leave empty spans behind; neither is kept. */
const InputSpan = Span.extend({
  _key: z.string().max(100).optional(),
  text: z.literal('').or(SpanText),
  marks: Span.shape.marks.default([]),
})

const InputText = TextBlock.extend({
  _key: optionalKey,
  level: z.int().min(1).max(10).optional(),
  style: TextBlock.shape.style.default('normal'),
  markDefs: TextBlock.shape.markDefs.default([]),
  children: z.array(InputSpan).max(bodyLimits.spansPerBlock),
})

const InputBlock = z.discriminatedUnion('_type', [
  InputText,
  ImageBlock.extend({ _key: optionalKey, caption: z.string().optional(), credit: z.string().optional() }),
  EmbedBlock.extend({ _key: optionalKey, title: z.string().optional() }),
])

/** A body in blocks as a caller may send it: like `Body`, but keys may be missing and spans empty. */
const InputBody = z.array(InputBlock).max(bodyLimits.blocks)

type InputText = z.infer<typeof InputText>
type InputBlock = z.infer<typeof InputBlock>

/**
 * Reads blocks into their one canonical form (see `finishBody`). Keys that are given stay. Throws a BodyError that points to what the
 * schema refuses: another shape, control characters, a key given twice, marks that name no link of the block.
 */
export function fromBlocks(body: unknown): Conversion {
  const result = InputBody.safeParse(body)
  if (!result.success) {
    const { pointer, detail } = firstFault(result.error, body)
    throw new BodyError(pointer, detail, { cause: result.error })
  }
  refuseRepeatedKeys(result.data)
  const losses = new Losses()
  return finishBody(
    result.data.map((block, index) => toDraft(block, index, losses)),
    losses,
  )
}

function refuseRepeatedKeys(blocks: readonly InputBlock[]): void {
  const seen = new Set<string>()
  for (const [index, { _key }] of blocks.entries()) {
    if (_key === undefined) continue
    if (seen.has(_key)) throw new BodyError(`/${index}/_key`, `repeats the key '${_key}' of another block`)
    seen.add(_key)
  }
}

function toDraft(block: InputBlock, index: number, losses: Losses): Draft {
  const { _key: key } = block
  if (block._type === 'image') return { ...block, kind: 'image', key }
  if (block._type === 'embed') return { ...block, kind: 'embed', key }
  if (block.level !== undefined && block.level > 1) losses.add('nested list')
  return { kind: 'text', key, style: block.style, listItem: block.listItem, spans: readSpans(block, index) }
}

function readSpans(block: InputText, index: number): DraftSpan[] {
  const links = new Map(block.markDefs.map(({ _key, href }) => [_key, href]))
  if (links.size !== block.markDefs.length) throw new BodyError(`/${index}/markDefs`, 'hold a key twice')
  return block.children.map(({ text, marks }, i) => ({ text, marks: readMarks(marks, links, `/${index}/children/${i}/marks`) }))
}

function readMarks(names: readonly string[], links: ReadonlyMap<string, string>, path: string): Marks {
  const marks: Marks = { strong: false, em: false, href: undefined }
  for (const name of names) {
    if (name === 'strong' || name === 'em') {
      marks[name] = true
      continue
    }
    const href = links.get(name)
    if (href === undefined) throw new BodyError(path, `name '${name}', which is neither a decorator nor a link of the block`)
    if (marks.href !== undefined && marks.href !== href) throw new BodyError(path, 'name two links')
    marks.href = href
  }
  return marks
}
