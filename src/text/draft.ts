import type { EmbedBlock, ImageBlock, TextBlock } from '../schemas/block.ts'

/** What a span of text is, however a format writes it. Links are told apart by their address alone. */
export interface Marks {
  strong: boolean
  em: boolean
  href: string | undefined
}

export const noMarks: Marks = { strong: false, em: false, href: undefined }

export interface DraftSpan {
  text: string
  marks: Marks
}

/** What every reader of a format makes, and only `finishBody` turns into blocks. */
export interface DraftText {
  kind: 'text'
  key: string | undefined
  style: TextBlock['style']
  listItem: TextBlock['listItem']
  spans: DraftSpan[]
}

export interface DraftImage extends Omit<ImageBlock, '_type' | '_key'> {
  kind: 'image'
  key: string | undefined
}

export interface DraftEmbed extends Omit<EmbedBlock, '_type' | '_key'> {
  kind: 'embed'
  key: string | undefined
}

export type Draft = DraftText | DraftImage | DraftEmbed

export const sameMarks = (a: Marks, b: Marks): boolean => a === b || (a.strong === b.strong && a.em === b.em && a.href === b.href)
