import { type Draft, noMarks } from './draft.ts'
import { type Conversion, Losses } from './dropped.ts'
import { finishBody } from './finish-body.ts'
import { unifyNewlines } from './plain-text.ts'

/**
 * Reads plain text: one or more empty lines separate paragraphs, a single newline stays as a line break, a tab becomes a space. Nothing
 * is lost; throws a BodyError for control characters.
 */
export function fromText(body: string): Conversion {
  const text = unifyNewlines(body).replaceAll('\t', ' ')
  const drafts = text.split(/\n(?: *\n)+/).filter(paragraph => paragraph.trim() !== '')
  return finishBody(drafts.map(toDraft), new Losses())
}

const toDraft = (text: string): Draft => ({
  kind: 'text',
  key: undefined,
  style: 'normal',
  listItem: undefined,
  spans: [{ text, marks: noMarks }],
})
