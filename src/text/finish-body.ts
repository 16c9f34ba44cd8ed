import { hasTooManyMarks, tooManyMarks } from '../combining-marks.ts'
import { type Block, bodyLimits, EmbedBlock, ImageBlock } from '../schemas/block.ts'
import { firstFault } from '../schemas/fault-words.ts'
import { controlCharacters } from '../schemas/scalars.ts'
import { addKeys, type Content } from './block-keys.ts'
import { BodyError } from './body-error.ts'
import { countCodePoints } from './canonical.ts'
import type { Draft, DraftEmbed, DraftImage, DraftText } from './draft.ts'
import type { Conversion, Losses } from './dropped.ts'
import { tidySpans, toChildren } from './spans.ts'

/**
 * Turns drafts into blocks in the one form that is stored: text in NFC, spans merged, edges trimmed, blocks of nothing but white space
 * left out (and reported), keys given. Throws a BodyError that names the draft by its index when the closed form cannot hold it.
 */
export function finishBody(drafts: readonly Draft[], losses: Losses): Conversion {
  const contents: { key: string | undefined; content: Content }[] = []
  for (const [index, draft] of drafts.entries()) {
    const content = draft.kind === 'text' ? finishText(draft, `/${index}`) : finishMedia(draft, `/${index}`)
    if (content === undefined) losses.add('empty block')
    else contents.push({ key: draft.key, content })
  }
  if (contents.length > bodyLimits.blocks) throw new BodyError('', `has more than ${bodyLimits.blocks} blocks`)
  return { blocks: addKeys(contents), dropped: losses.list() }
}

function finishText(draft: DraftText, path: string): Content | undefined {
  const { style, listItem } = draft
  // As they are joined, since marks at the start of a span move to the one before.
  if (hasTooManyMarks(draft.spans.map(span => span.text).join(''))) throw new BodyError(path, tooManyMarks)
  const spans = tidySpans(draft.spans)
  const text = spans.length === 1 ? (spans[0]?.text ?? '') : spans.map(span => span.text).join('')
  if (text.trim() === '') return undefined
  refuseText(text, path)
  if (text.includes('\n\n')) throw new BodyError(path, 'holds an empty line, which only separates blocks')
  const { children, markDefs } = toChildren(spans)
  const { textPerBlock, spansPerBlock, linksPerBlock } = bodyLimits
  if (text.length > textPerBlock && countCodePoints(text) > textPerBlock)
    throw new BodyError(path, `has more than ${textPerBlock} characters of text`)
  if (children.length > spansPerBlock) throw new BodyError(path, `has more than ${spansPerBlock} spans`)
  if (markDefs.length > linksPerBlock) throw new BodyError(path, `has more than ${linksPerBlock} links`)
  return { _type: 'block', style, ...(listItem && { listItem }), markDefs, children }
}

function finishMedia(draft: DraftImage | DraftEmbed, path: string): Content {
  const label = (name: string, text: string | undefined) => (text === undefined ? '' : tidyLabel(text, `${path}/${name}`))
  const { url } = draft
  if (draft.kind === 'embed') {
    const title = label('title', draft.title)
    // A title that only repeats the address says nothing, and HTML shows the address where a title is missing.
    return checked(EmbedContent, { _type: 'embed', url, ...(title !== '' && title !== url && { title }) }, path)
  }
  const { width, height } = draft
  const [alt, caption, credit] = [label('alt', draft.alt), label('caption', draft.caption), label('credit', draft.credit)]
  const size = { ...(width !== undefined && { width }), ...(height !== undefined && { height }) }
  return checked(
    ImageContent,
    { _type: 'image', url, ...size, alt, ...(caption !== '' && { caption }), ...(credit !== '' && { credit }) },
    path,
  )
}

const ImageContent = ImageBlock.omit({ _key: true })
const EmbedContent = EmbedBlock.omit({ _key: true })

/** Text beside the canonical text is a single line in NFC: ordinary white space collapses. */
function tidyLabel(text: string, path: string): string {
  if (hasTooManyMarks(text)) throw new BodyError(path, tooManyMarks)
  const line = text
    .replace(/[ \t\n\r]+/g, ' ')
    .replace(/^ | $/g, '')
    .normalize('NFC')
  refuseText(line, path)
  return line
}

function refuseText(text: string, path: string): void {
  if (controlCharacters.test(text)) throw new BodyError(path, 'holds a control character')
  if (!text.isWellFormed()) throw new BodyError(path, 'holds a lone surrogate')
}

function checked(
  schema: typeof ImageContent | typeof EmbedContent,
  content: Content<Exclude<Block, { _type: 'block' }>>,
  path: string,
): Content {
  const result = schema.safeParse(content)
  if (result.success) return content
  const { pointer, detail } = firstFault(result.error, content)
  throw new BodyError(path + pointer, detail, { cause: result.error })
}
